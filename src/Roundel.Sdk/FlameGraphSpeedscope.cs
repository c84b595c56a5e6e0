using System.Buffers;
using System.Text.Json;

namespace Roundel.Sdk;

/// <summary>Writes flame graphs for speedscope (https://www.speedscope.app/file-format-schema.json): one weighted sample per stack.</summary>
internal static class FlameGraphSpeedscope
{
    public static byte[] Write(FlameGraph graph, string title)
    {
        var frames = new Dictionary<string, int>(StringComparer.Ordinal);
        var samples = new List<(List<int> Stack, double Weight)>();
        var left = new Stack<(FlameNode Node, List<int> Callers)>([(graph.Root, [])]);
        while (left.TryPop(out (FlameNode Node, List<int> Callers) next))
        {
            if (!frames.TryGetValue(next.Node.Name, out int frame)) frames.Add(next.Node.Name, frame = frames.Count);
            List<int> stack = [.. next.Callers, frame];
            if (next.Node.Self > 0) samples.Add((stack, Math.Round(next.Node.Self)));
            foreach (FlameNode callee in next.Node.Callees) left.Push((callee, stack));
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://www.speedscope.app/file-format-schema.json");
            json.WriteString("exporter", "roundel");
            json.WriteString("name", title);
            json.WriteStartObject("shared");
            json.WriteStartArray("frames");
            foreach (string name in frames.Keys)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("profiles");
            json.WriteStartObject();
            json.WriteString("type", "sampled");
            json.WriteString("name", graph.Measure == ProfileMeasure.Cells ? "cells" : "cycles");
            json.WriteString("unit", "none");
            json.WriteNumber("startValue", 0);
            json.WriteNumber("endValue", samples.Sum(s => s.Weight));
            json.WriteStartArray("samples");
            foreach ((List<int> stack, _) in samples)
            {
                json.WriteStartArray();
                foreach (int frame in stack) json.WriteNumberValue(frame);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteStartArray("weights");
            foreach ((_, double weight) in samples) json.WriteNumberValue(weight);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
