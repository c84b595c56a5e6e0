using System.Globalization;
using System.Text;
using Roundel;

// The claim: "I know two numbers above 1 whose product is this one." Who checks the proof learns the product, not the numbers.
// Private input: JSON like {"p": 1000003, "q": 1000033}. Public input: the product that is asked about; if empty, any.
// Output: "1000036000099 has two factors that I know: yes".
Secret secret = Secret.Parse(Guest.ReadAll());
UInt128 product = (UInt128)secret.P * secret.Q;
bool known = secret.P > 1 && secret.Q > 1;
string question = Encoding.UTF8.GetString(Guest.PublicInput).Trim();
if (question.Length > 0)
{
    UInt128 asked = UInt128.Parse(question, CultureInfo.InvariantCulture);
    known &= product == asked;
    product = asked;
}
Guest.Commit($"{product.ToString(CultureInfo.InvariantCulture)} has two factors that I know: {(known ? "yes" : "no")}\n");
