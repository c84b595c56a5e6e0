using Roundel.Verifier;

namespace Roundel.Ml.Proofs;

/// <summary>What both sides absorb before the first challenge, apart from the witness's root.</summary>
internal static class ModelTranscript
{
    // "RNML": keeps these transcripts apart from those of the STARK, whose first item is another.
    private const uint Protocol = 0x4c4d_4e52;

    /// <summary>The version of the protocol.</summary>
    public const uint Version = 1;

    public static Channel Begin(ModelKey key, ModelClaim claim)
    {
        var channel = new Channel();
        channel.Absorb(TranscriptTag.Protocol, [Protocol, Version]);
        channel.Absorb(TranscriptTag.Parameters, (uint)key.Parameters.Id);
        channel.Absorb(TranscriptTag.VerificationKey, key.Digest);
        channel.Absorb(TranscriptTag.ModelStatement, claim.Words());
        return channel;
    }

    /// <summary>The cells of a public node; made when they are asked for, since those of classes may be many more than the statement has numbers.</summary>
    public static Func<Node, int[]> PublicCells(IntegerModel model, ModelClaim claim)
    {
        InputNode[] inputs = [.. model.Inputs.Where(i => i.IsPublic)];
        var cells = new Dictionary<Node, int[]>();
        return node =>
        {
            if (node is ConstantNode constant) return constant.Tensor.Values;
            if (cells.TryGetValue(node, out int[]? known)) return known;
            int input = Array.IndexOf(inputs, node);
            return cells[node] = inputs[input].Expand(claim.Inputs[input]).Values;
        };
    }

    /// <summary>The outputs' cells, which are what the claim says.</summary>
    public static IReadOnlyList<(Node Node, int[] Cells)> Outputs(IntegerModel model, ModelClaim claim) =>
        [.. model.Outputs.Select((o, i) => (o.Node, claim.Outputs[i].Values))];
}
