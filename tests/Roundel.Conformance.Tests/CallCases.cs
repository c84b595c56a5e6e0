using Roundel.RiscV;
using static Roundel.RiscV.Tests.RvAsm;

namespace Roundel.Conformance.Tests;

/// <summary>ECALL: reads of the public and the private input into odd places, what they return, and what they leave; calls that do not exist.</summary>
internal static class CallCases
{
    private const uint Data = 0x0030_0000;

    public static readonly byte[] PrivateInput = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], PublicInput = [21, 22, 23, 24, 25];

    public static void Append(CaseProgram program)
    {
        program.Asm.Li(S1, Data);
        foreach ((uint descriptor, byte[] input) in new[] { (0u, PrivateInput), (3u, PublicInput) })
        {
            uint read = 0;
            foreach (uint ask in (uint[])[1, 5, 0, 2, 100, 4])
            {
                uint got = Math.Min(ask, (uint)input.Length - read);
                program.Asm.Call(63, descriptor, Data + 101, ask);
                program.Ends(A0, got);
                for (uint i = 0; i < Math.Min(got, 3); i++)
                {
                    program.Asm.I(Op.Lbu, T2, S1, 101 + (int)i);
                    program.Keep(T2, input[read + i]);
                }
                read += got;
            }
        }
        foreach (uint descriptor in new uint[] { 1, 2, 4, 9, 0xffff_ffff }) Fails(63, descriptor, -9);
        foreach (uint descriptor in new uint[] { 0, 3, 9, 0xffff_ffff }) Fails(64, descriptor, -9);
        foreach (uint number in new uint[] { 0, 1, 62, 65, 92, 94, 222, 1234, 0x8000_0000, 0xffff_ffff }) Fails(number, 1, -38);

        void Fails(uint number, uint descriptor, int error)
        {
            program.Asm.Call(number, descriptor, Data, 8);
            program.Ends(A0, (uint)error);
        }
    }
}
