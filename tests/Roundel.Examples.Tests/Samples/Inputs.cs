namespace Roundel.Examples.Tests.Samples;

/// <summary>Each way to read, one after the other; the first byte says in which order.</summary>
public static class Inputs
{
    public static void Main()
    {
        byte kind = Guest.Read<byte>();
        switch (kind)
        {
            case (byte)'l':
                while (Guest.ReadLine() is { } line) Guest.Commit($"[{line}]");
                break;
            case (byte)'s':
                Guest.Commit(Guest.ReadString());
                Guest.Commit(Guest.ReadBytes());
                break;
            case (byte)'m':
                // What is read ahead for a line is not lost for others.
                Guest.Commit(Guest.ReadLine() ?? "none");
                Guest.Commit(Guest.Read<ushort>());
                Span<byte> three = stackalloc byte[3];
                Guest.ReadExactly(three);
                Guest.Commit(three);
                Guest.Commit(Guest.ReadLine() ?? "none");
                Guest.Commit(Guest.ReadAll());
                Guest.Commit(Guest.ReadLine() ?? "none");
                break;
            case (byte)'h':
                Guest.Commit(Convert.FromHexString(Guest.ReadLine() ?? ""));
                break;
        }
    }
}

/// <summary>Arrays and lists copied by the array's own method, which asks where the other starts.</summary>
public static class Copies
{
    public static void Main()
    {
        byte[] input = Guest.ReadAll(), copied = new byte[2 * input.Length + 1];
        input.CopyTo(copied, 1);
        new List<byte>(input).CopyTo(copied, input.Length + 1);
        Guest.Commit(copied);
    }
}
