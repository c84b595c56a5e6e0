namespace Roundel.Field.Tests;

public class M31Tests
{
    [Fact]
    public void InverseTimesElementIsOne()
    {
        foreach (uint v in new uint[] { 1, 2, 3, M31.P - 1, M31.P - 2, 1 << 30, 12345 })
            Assert.Equal(M31.One, M31.FromUInt32(v) * M31.FromUInt32(v).Inverse());
    }
}
