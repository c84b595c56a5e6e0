using System.Reflection;
using BenchmarkDotNet.Running;
using Roundel.Bench;

// Everything else is BenchmarkDotNet's own command line: --filter '*Fft*', --list flat, --exporters json.
const string smoke = "--smoke";
Smoke.IsOn = args.Contains(smoke);
string[] rest = [.. args.Where(a => a != smoke)];
if (Smoke.IsOn && !rest.Contains("--filter")) rest = [.. rest, "--filter", "*"];
var summaries = BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(rest, new KernelConfig());
bool hasRun = summaries.Any() || !Smoke.IsOn;
return hasRun && summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.All(r => r.Success)) ? 0 : 1;
