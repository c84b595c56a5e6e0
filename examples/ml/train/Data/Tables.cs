using Roundel.Examples.Train.Autodiff;

namespace Roundel.Examples.Train.Data;

/// <summary>Made-up data of two kinds.</summary>
internal static class Tables
{
    /// <summary>Two half circles that reach into each other, with noise: label 0 above, 1 below.</summary>
    public static Dataset Moons(int count, int seed)
    {
        var random = new Random(seed);
        var (values, labels) = (new float[2 * count], new int[count]);
        for (int i = 0; i < count; i++)
        {
            double angle = Math.PI * random.NextDouble();
            int label = labels[i] = i % 2;
            double x = label == 0 ? Math.Cos(angle) : 1 - Math.Cos(angle), y = label == 0 ? Math.Sin(angle) : 0.5 - Math.Sin(angle);
            values[2 * i] = Grid(x + 0.1 * Variable.Gauss(random));
            values[2 * i + 1] = Grid(y + 0.1 * Variable.Gauss(random));
        }
        return new Dataset(2, values, labels);
    }

    /// <summary>
    /// Applicants for a loan, made up. Five hidden traits (income, debt, stability, history, exposure) are standard normal; each of 64 features is a
    /// mixture of two traits with noise, the mixture being fixed by a seed of its own. Risk is a curved function of the traits with noise; its
    /// terciles are the labels low, middle and high.
    /// </summary>
    public static Dataset Risk(int count, int seed)
    {
        const int features = 64, traits = 5;
        var mixture = new Random(64);
        var (first, second, weight) = (new int[features], new int[features], new double[features]);
        for (int f = 0; f < features; f++) (first[f], second[f], weight[f]) = (mixture.Next(traits), mixture.Next(traits), mixture.NextDouble());
        var random = new Random(seed);
        var (values, labels) = (new float[features * count], new int[count]);
        for (int i = 0; i < count; i++)
        {
            double[] z = [.. Enumerable.Range(0, traits).Select(_ => Variable.Gauss(random))];
            double risk = -0.9 * z[0] + 0.8 * z[1] - 0.5 * z[2] * (z[2] > 0 ? 1 : 1.6) - 0.6 * z[3] + 0.5 * z[1] * z[4] + 0.15 * Variable.Gauss(random);
            labels[i] = risk < -0.55 ? 0 : risk < 0.62 ? 1 : 2;
            for (int f = 0; f < features; f++)
                values[i * features + f] = Grid(weight[f] * z[first[f]] + (1 - weight[f]) * z[second[f]] + 0.35 * Variable.Gauss(random));
        }
        return new Dataset(features, values, labels);
    }

    /// <summary>Rounded to a multiple of 2^-10, so that files hold the numbers exactly.</summary>
    private static float Grid(double value) => (float)(Math.Round(Math.Clamp(value, -31, 31) * 1024) / 1024);
}
