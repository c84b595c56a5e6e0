#pragma warning disable IDE0005 // For the whole project.
global using Roundel.Air;
global using Roundel.Circle;
global using Roundel.Field;
global using Roundel.Machine;
global using Roundel.Machine.Chips;
global using Roundel.Machine.Proofs;
global using Roundel.Prover;
global using Roundel.RiscV;
global using Roundel.RiscV.Tests;
global using Roundel.RiscV.Trace;
global using Roundel.Verifier;
