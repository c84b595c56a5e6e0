using Roundel;

// The answer to a public question about a private JSON document; ../json-query is the same in C.
//
// Private input: a JSON document (RFC 8259). Public input: one question, "AGGREGATE FIELD COMPARISON NUMBER", for example
// "average salary >= 4500". Output: three lines of text, the document's SHA-256, the number of values, and the answer.
// Anything malformed ends with exit code 2, a message on the console, and no output.
try
{
    Question question = Question.Parse(Guest.PublicInput);
    byte[] document = Guest.ReadAll();
    Tally tally = FieldReader.Read(document, question.Field);
    string digest = Convert.ToHexStringLower(Sha256.Hash(document));
    Guest.Commit($"sha256 {digest}\nvalues {tally.Count}\n{question.Text}: {(question.HoldsFor(tally) ? "yes" : "no")}\n");
}
catch (FormatException malformed)
{
    Guest.Log("json-query: " + malformed.Message);
    Guest.Exit(2);
}
