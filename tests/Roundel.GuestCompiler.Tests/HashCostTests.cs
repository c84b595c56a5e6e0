using Roundel.GuestCompiler.Tests.Samples;
using Roundel.Testing;

namespace Roundel.GuestCompiler.Tests;

/// <summary>What the documentation of the hashes says about their costs.</summary>
public class HashCostTests
{
    /// <summary>
    /// Instructions for a byte, from two inputs of whole blocks of all three, so that what a run costs by itself cancels out: the figures of
    /// docs/guests.md, and what the summary of Blake2s says of itself and SHA-256.
    /// </summary>
    [Fact]
    public void The_documentation_has_the_costs()
    {
        const int few = 64 * 17 * 8, many = 3 * few;
        (double sha, double blake, double keccak) = (Cost(typeof(CostOfSha256)), Cost(typeof(CostOfBlake2s)), Cost(typeof(CostOfKeccak256)));
        double Cost(Type type)
        {
            byte[] elf = GuestRun.Compile(type);
            GuestRun.Compiled(elf, new byte[few], null, out ulong least);
            GuestRun.Compiled(elf, new byte[many], null, out ulong most);
            return (most - least) / (double)(many - few);
        }
        string text = FormattableString.Invariant($"{sha:F1} instructions for a byte of SHA-256, {blake:F1} of BLAKE2s, {keccak:F1} of Keccak-256");
        Assert.Contains(text, File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "guests.md")), StringComparison.Ordinal);
        Assert.InRange(blake / sha, 1.2, 1.3);
    }
}
