using System.Text.Json;
using Roundel.Sdk;
using Roundel.Verifier;

namespace Roundel.Cli.Output;

/// <summary>Writes reports for programs: one JSON object, whose names are part of the interface.</summary>
internal static class JsonReport
{
    /// <summary>Writes one object to standard output.</summary>
    public static void Write(Terminal terminal, Action<Utf8JsonWriter> body) => terminal.Output.Write(Bytes(body));

    /// <summary>One object, and the end of its last line.</summary>
    public static byte[] Bytes(Action<Utf8JsonWriter> body)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    public static void Number(this Utf8JsonWriter json, string name, double value) => json.WriteNumber(name, Math.Round(value, 3));

    public static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values) json.WriteNumberValue(Math.Round(value, 3));
        json.WriteEndArray();
    }

    public static void Hex(this Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes) => json.WriteString(name, Convert.ToHexStringLower(bytes));

    public static void Chips(this Utf8JsonWriter json, IReadOnlyList<ChipSize> chips)
    {
        json.WriteStartArray("chips");
        foreach (ChipSize chip in chips)
        {
            json.WriteStartObject();
            json.WriteString("name", chip.Name);
            json.WriteNumber("rows", chip.Rows);
            json.WriteNumber("paddedRows", chip.PaddedRows);
            json.WriteNumber("cellsPerRow", chip.CellsPerRow);
            json.WriteNumber("cells", chip.Cells);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void Phases(this Utf8JsonWriter json, string name, IReadOnlyList<PhaseTime> phases)
    {
        json.WriteStartArray(name);
        foreach (PhaseTime phase in phases)
        {
            json.WriteStartObject();
            json.WriteString("name", phase.Name);
            json.Number("milliseconds", phase.Milliseconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void Security(this Utf8JsonWriter json, SecurityReport security)
    {
        json.Number("provenBits", security.ProvenBits);
        json.Number("heuristicBits", security.HeuristicBits);
        json.WriteStartArray("security");
        foreach (SecurityRow row in security.Rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.Number("bits", row.Bits);
            json.WriteNumber("grinding", row.GrindingBits);
            json.WriteString("basis", row.Basis);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>What <c>prove</c> and <c>bench</c> have in common.</summary>
    public static void Run(this Utf8JsonWriter json, ProveReport report, ProofStatement statement, long peakBytes)
    {
        json.WriteNumber("cycles", report.Cycles);
        json.WriteNumber("exitCode", statement.ExitCode);
        json.WriteNumber("cells", report.Cells);
        json.Number("cellsPerCycle", report.CellsPerCycle);
        json.WriteString("set", report.Parameters.Name);
        json.WriteNumber("threads", report.Threads);
        json.WriteNumber("proofBytes", report.ProofBytes);
        json.WriteNumber("peakBytes", peakBytes);
    }
}
