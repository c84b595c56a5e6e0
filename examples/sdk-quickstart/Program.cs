using Roundel.Sdk;

// Proves that 55 is the tenth Fibonacci number, and checks the proof as somebody else would: with the key alone.
using GuestProgram program = GuestProgram.Load("examples/fibonacci/fibonacci.elf");
Proof proof = program.Prove(new Input { Private = BitConverter.GetBytes(10) });
GuestKey key = GuestKey.FromBytes(program.Key.Bytes.Span);
VerifyResult result = ProofVerifier.Verify(Proof.FromBytes(proof.Bytes.Span), key, new VerifyOptions { ExpectedOutput = BitConverter.GetBytes(55ul) });
Console.WriteLine($"{result.Message} {proof.Report!.Cycles} cycles, {proof.Bytes.Length / 1000} kB, {result.Security!.ProvenBits:F1} bits proven.");
return result.IsValid ? 0 : 1;
