using Roundel.Examples.Train.Autodiff;

namespace Roundel.Examples.Train.Data;

/// <summary>Digits drawn as strokes, each time turned, shifted, scaled, slanted and bent differently, with pens of different widths, and noise.</summary>
internal static class Digits
{
    public const int Side = 28;

    /// <summary>Strokes of each digit as points in a box of width 1 and height 1.5, y downwards; curves are chains of short lines.</summary>
    private static readonly (double X, double Y)[][][] Strokes =
    [
        [Arc(0.5, 0.75, 0.45, 0.7, 0, 360)],
        [[(0.25, 0.3), (0.55, 0.05), (0.55, 1.45)]],
        [[.. Arc(0.5, 0.45, 0.42, 0.4, 190, 400), (0.05, 1.42), (0.95, 1.42)]],
        [[.. Arc(0.45, 0.4, 0.4, 0.35, 200, 450), .. Arc(0.45, 1.08, 0.45, 0.37, 270, 520)]],
        [[(0.7, 1.45), (0.7, 0.05), (0.05, 1.0), (0.97, 1.0)]],
        [[(0.88, 0.08), (0.18, 0.08), (0.13, 0.66), .. Arc(0.45, 0.98, 0.45, 0.44, 235, 500)]],
        [[.. Arc(0.75, 0.95, 0.68, 0.9, 275, 180), .. Arc(0.5, 1.02, 0.42, 0.42, 180, 540)]],
        [[(0.06, 0.08), (0.94, 0.08), (0.4, 1.45)]],
        [Arc(0.5, 0.4, 0.36, 0.34, 0, 360), Arc(0.5, 1.08, 0.43, 0.38, 0, 360)],
        [[.. Arc(0.5, 0.48, 0.42, 0.42, 0, 360), .. Arc(0.25, 0.55, 0.67, 0.92, 0, 85)]],
    ];

    /// <summary>Part of an ellipse; degrees from the right, clockwise on the page.</summary>
    private static (double X, double Y)[] Arc(double x, double y, double width, double height, int from, int to)
    {
        int steps = Math.Max(4, Math.Abs(to - from) / 15);
        return [.. Enumerable.Range(0, steps + 1).Select(i => (from + (to - from) * (double)i / steps) * Math.PI / 180).Select(a =>
            (x + width * Math.Cos(a), y + height * Math.Sin(a)))];
    }

    /// <summary>Pictures with values k / 255.</summary>
    public static Dataset Draw(int count, int seed)
    {
        var random = new Random(seed);
        var (values, labels) = (new float[count * Side * Side], new int[count]);
        for (int i = 0; i < count; i++) Picture(labels[i] = random.Next(10), random, values.AsSpan(i * Side * Side, Side * Side));
        return new Dataset(Side * Side, values, labels);
    }

    private static void Picture(int digit, Random random, Span<float> pixels)
    {
        double Uniform(double low, double high) => low + (high - low) * random.NextDouble();
        double angle = Uniform(-0.45, 0.45), size = Uniform(8, 14.5), stretch = Uniform(0.8, 1.15), slant = Uniform(-0.35, 0.35), pen = Uniform(0.6, 1.9);
        double left = Side / 2.0 + Uniform(-2.5, 2.5), top = Side / 2.0 + Uniform(-2.5, 2.5), bend = Uniform(-0.18, 0.18), noise = Uniform(0.05, 0.28),
            ink = Uniform(0.6, 1);
        (double cos, double sin) = (Math.Cos(angle), Math.Sin(angle));
        (double X, double Y) Place((double X, double Y) p)
        {
            double x = (p.X - 0.5 + bend * Math.Sin(2 * Math.PI * p.Y / 1.5) + slant * (0.75 - p.Y)) * size * stretch, y = (p.Y - 0.75) * size;
            return (left + cos * x - sin * y, top + sin * x + cos * y);
        }
        // A stray line across some corner is on every picture.
        (double, double) Anywhere() => (Uniform(-4, Side + 4), Uniform(0, 1) < 0.5 ? Uniform(-6, 5) : Uniform(Side - 5, Side + 6));
        (double X, double Y)[][] strokes = [.. Strokes[digit].Select(s => Array.ConvertAll(s, Place)), [Anywhere(), Anywhere()]];
        for (int i = 0; i < pixels.Length; i++)
        {
            double distance = double.MaxValue;
            foreach ((double, double)[] stroke in strokes)
                for (int p = 1; p < stroke.Length; p++) distance = Math.Min(distance, Distance(i % Side + 0.5, i / Side + 0.5, stroke[p - 1], stroke[p]));
            double value = ink * Math.Clamp(pen - distance + 0.5, 0, 1) + noise * Variable.Gauss(random);
            pixels[i] = (float)(Math.Round(Math.Clamp(value, 0, 1) * 255) / 255);
        }
    }

    /// <summary>From a point to a line between two others.</summary>
    private static double Distance(double x, double y, (double X, double Y) a, (double X, double Y) b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y, t = Math.Clamp(((x - a.X) * dx + (y - a.Y) * dy) / Math.Max(dx * dx + dy * dy, 1e-9), 0, 1);
        return Math.Sqrt((a.X + t * dx - x) * (a.X + t * dx - x) + (a.Y + t * dy - y) * (a.Y + t * dy - y));
    }
}
