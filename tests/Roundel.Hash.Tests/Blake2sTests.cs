using System.Text;

namespace Roundel.Hash.Tests;

public class Blake2sTests
{
    // RFC 7693, appendix B.
    [Fact]
    public void Hash_Abc_IsThatOfTheRfc() => Assert.Equal(
        "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982", Blake2s.Hash("abc"u8).ToHex());

    // RFC 7693, appendix E: one hash over the hashes of 24 inputs, keyed and not, of four digest lengths.
    [Fact]
    public void SelfTest_OfTheRfc_Passes()
    {
        Blake2s total = new(Personalisation.None);
        foreach (int digestBytes in (int[])[16, 20, 28, 32])
            foreach (int length in (int[])[0, 3, 64, 65, 255, 1024])
            {
                byte[] message = Sequence(length), key = Sequence(digestBytes);
                foreach (byte[] used in (byte[][])[[], key])
                {
                    Blake2s hasher = Blake2s.Create(digestBytes, used);
                    hasher.Append(message);
                    byte[] bytes = new byte[Digest.ByteCount];
                    hasher.Finish().CopyTo(bytes);
                    total.Append(bytes.AsSpan(0, digestBytes));
                }
            }
        Assert.Equal("6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe", total.Finish().ToHex());

        static byte[] Sequence(int length)
        {
            uint a = 0xdead4bad * (uint)length, b = 1;
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++)
            {
                (a, b) = (b, a + b);
                bytes[i] = (byte)(b >> 24);
            }
            return bytes;
        }
    }

    // Computed with CPython's hashlib (the BLAKE2 authors' code); byte i of the message is 7i + 3.
    [Theory]
    [InlineData(0, "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9",
        "4cf9106a5c15b0aadbfab1c4cc6496703790ead7280f3c8fcb8d300dc3e1d1f3")]
    [InlineData(1, "a28ac19d6bcbe2cd1d7de183485768d598e996b07889b9b11f418cb1b4a4fb0d",
        "7564bd4957a906867bc6450a10c82dacadc90f95a742be3217d89e7bbad2cf90")]
    [InlineData(3, "ca943acca89a34cf4040cf8ea24147dd94ea62a49de8ef9a88af5272339927b3",
        "1be7664bccb55ee0fd191d25907203a10c1e88bb924abbf61beec97500d223cb")]
    [InlineData(4, "939e42fdbf9188e4782dbe91677ce6654f74f9e561975332838c211683811e5a",
        "bae654e11ea5e923cbf380c551ca3c531288ec89bc904c7a025abd2df4ed8694")]
    [InlineData(31, "f596a793b70d59e2d5119ebbf6ce66f4de0eda74e9be7f9b4bd0c155e152db3f",
        "f9895f729e4ba4e89c793974d820731d58ddab4c7776f4002974b3376d87116b")]
    [InlineData(32, "faacb4e48e592947ef7e23f38dd6adb8c4c559e905334c0bd427695bb570089c",
        "631aed54794ba41adbd9e60977bfa66e2df112adf042583368d76ed5dced276c")]
    [InlineData(63, "de27df0e375d83c49f1af9ca8270f9f2fe7b70bf800fc01672db0e9746021ebf",
        "2046a0fb79345d3b62269af0b3ed0b0795f3653a21ec5b9bf47be68c58e6faa4")]
    [InlineData(64, "5377e4ff957bda4d4535f4879876b71a61056c4cec31e78397c66ec47a86a130",
        "38fbd5853f7b28b2ab4980b6d23f677cf1a8c439718370f398a95059d6f07a14")]
    [InlineData(65, "19b1b26fba093f4a670d8913e1b71cbb2916dfa701018cc6b05785c966593374",
        "7b22bbfb519df6ca7e666e532762e990a474accbd9dc39ace2f29db696b3168c")]
    [InlineData(127, "6846f99493436241d0a6f289c9a911b1d0f4860db8f2b5df5295ffd37d03a3c4",
        "0febc3f4e80860a03a88cd425a34b3087498919d1fe3129b195d0da0bb1cddaa")]
    [InlineData(128, "83470c75afa23d90cd7659906e4b47daa278131fbb225241dd37a40fd5355ac7",
        "04643f3bad0690aeeddee59c5ebae791cb22fd3997e7512a6fd4674f243882ec")]
    [InlineData(129, "26fd8892ab0a5f12d4acbff1efd7dcd92b99e2d377f888f07e3cb81b232b11cf",
        "0f12ef073c1ac9e63233dad8bc9e9d7e6a7691f46b6fff8f04b9c5b946fe626c")]
    [InlineData(255, "f0ddb42a1ccb39d2d65d2e0bbb394de770a85d6de4c648ac55c19d355f6983c2",
        "f2154c7fd70c7c7d8cd08da8958b415f7815686f5c8cd254417126f5cbaf9e9a")]
    [InlineData(280, "407e5f7a9909b1bcc5f1c71aaea7a97bc1d00a52c7127b6b94e36698fe982215",
        "d0ae5c4523a9893ef171a01b5cc6f5ee20d447836a15616bfef25ff5be2f662a")]
    public void Hash_OfSeveralLengths_IsThatOfHashlib(int length, string plain, string personalised)
    {
        byte[] message = Message(length);
        Assert.Equal(plain, Blake2s.Hash(message).ToHex());
        Assert.Equal(personalised, Blake2s.Hash(message, Personalisation.Transcript).ToHex());
    }

    // Computed with CPython's hashlib; word i is 0x9e3779b9 · i + 1, the children are the words 1 to 16.
    [Theory]
    [InlineData(0, "edfe0b2e5d5b3052a9eb0fd98020974480643bb1b4d9cc466046ef0037088df8",
        "60a785f7b6b7ecdb83d35313a023e005c78db2e94194498afdd63c7ffd975ae2")]
    [InlineData(1, "426cb244459470e2f8f48db417a8912a5e894ceeb46ba50bc3bee1e63bc32a6a",
        "702b41dd78bb21edf096aba1644c2d4ded0fa39499688db95078ccbb33d77c32")]
    [InlineData(15, "d85691145be14425d228eeee8c66fd5845c3bf0d3546167d5c11ec391693cc5d",
        "f4bea2048e04c30f8bbe4ca0d35000bedd45b2a230b64dfe2b3719e1a9255ac8")]
    [InlineData(16, "612601295c6faf6abe5630a607a1dce9828b9eef8a408d56e84f5d9c3f9cef70",
        "205bb0f9cf04fcad642423f8fc422cc334f9f911a5c9eb10e112bab656401b85")]
    [InlineData(17, "14d89fb0aa2559ca30491e8910dcbb1c8f09c3949296d295468045ede7659730",
        "f19f69543e3cca5a60026bb7ff6171338c46198674e116c844f3724a56a3a554")]
    [InlineData(32, "8b7151d1772056e8954c0f74579091825457db0c19777110ceb8c69c090a69f7",
        "d10ff3afe6ca046ad341cebeebd968aefa5ace7c6211933cd2b1e143bfe36f5c")]
    [InlineData(70, "c0d7d5f33a41ca7220423ea097c17618382adf09fb9b3aa7fda6ea9f32cdad38",
        "73f8e804c631b14f5b5ad26341994d1ccf39516f57e819a5c00771584e40b298")]
    public void MerkleHash_OfSeveralLengths_IsThatOfHashlib(int count, string leaf, string node)
    {
        uint[] words = new uint[count];
        for (int i = 0; i < count; i++) words[i] = 0x9e3779b9 * (uint)i + 1;
        Assert.Equal(leaf, MerkleHash.Leaf(words).ToHex());
        Assert.Equal(node, MerkleHash.Node(new(1, 2, 3, 4, 5, 6, 7, 8), new(9, 10, 11, 12, 13, 14, 15, 16), words).ToHex());
        Assert.Equal(leaf, Blake2s.HashWords(words, Personalisation.Leaf).ToHex());
    }

    [Fact]
    public void Append_InAnyPieces_GivesTheSameDigest()
    {
        Random random = new(1);
        for (int trial = 0; trial < 500; trial++)
        {
            byte[] message = Message(random.Next(300));
            Blake2s hasher = new(Personalisation.Leaf);
            for (int at = 0; at < message.Length;)
            {
                int taken = Math.Min(random.Next(90), message.Length - at);
                int words = taken / 4;
                if (random.Next(2) == 0 && words > 0)
                {
                    uint[] piece = new uint[words];
                    for (int i = 0; i < words; i++) piece[i] = BitConverter.ToUInt32(message, at + 4 * i);
                    hasher.Append(piece);
                    at += 4 * words;
                }
                else
                {
                    hasher.Append(message.AsSpan(at, taken));
                    at += taken;
                }
            }
            Assert.Equal(Blake2s.Hash(message, Personalisation.Leaf), hasher.Finish());
        }
    }

    [Fact]
    public void Append_OfDigestAndWord_IsThatOfTheirBytes()
    {
        Digest digest = Blake2s.Hash("abc"u8);
        byte[] bytes = new byte[36];
        digest.CopyTo(bytes);
        BitConverter.TryWriteBytes(bytes.AsSpan(32), 0x01020304u);
        Blake2s hasher = new(Personalisation.None);
        hasher.Append(digest);
        hasher.Append(0x01020304u);
        Assert.Equal(Blake2s.Hash(bytes), hasher.Finish());
    }

    [Fact]
    public void Hasher_NotConstructedOrFinished_Refuses()
    {
        Assert.Throws<InvalidOperationException>(() => default(Blake2s).Append(1u));
        Assert.Throws<InvalidOperationException>(() =>
        {
            Blake2s hasher = new(Personalisation.None);
            hasher.Finish();
            hasher.Finish();
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => Blake2s.Create(33, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blake2s.Create(0, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Blake2s.Create(32, new byte[33]));
    }

    [Fact]
    public void Hashing_AllocatesNothing()
    {
        uint[] words = new uint[70];
        Digest digest = MerkleHash.Leaf(words);
        digest = MerkleHash.Node(digest, digest, words);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) digest = MerkleHash.Node(digest, MerkleHash.Leaf(words), words);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("RndlLeaf", Personalisation.Leaf)]
    [InlineData("RndlNode", Personalisation.Node)]
    [InlineData("RndlTran", Personalisation.Transcript)]
    [InlineData("RndlGrnd", Personalisation.Grind)]
    public void Personalisation_Constants_SpellTheirNames(string text, ulong word) =>
        Assert.Equal(word, Personalisation.FromBytes(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Personalisation_OfOtherThanEightBytes_Throws()
    {
        Assert.Throws<ArgumentException>(() => Personalisation.FromBytes("RndlLea"u8));
        Assert.Throws<ArgumentException>(() => Personalisation.FromBytes("RndlLeafs"u8));
    }

    private static byte[] Message(int length)
    {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) message[i] = (byte)(7 * i + 3);
        return message;
    }
}
