using Roundel.Sdk;
using Spectre.Console;

namespace Roundel.Cli.Output;

/// <summary>Shows the steps of a long task on a terminal, once they take longer than a second, and clears them away when done.</summary>
internal sealed class ProgressDisplay : IProgress<ProveProgress>, IDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1), Refresh = TimeSpan.FromMilliseconds(100);

    private readonly ManualResetEventSlim _done = new();
    private readonly Thread? _thread;
    private readonly string _task;
    private volatile Latest _latest = new(new ProveProgress("", 0, 1));

    /// <summary>Starts waiting.</summary>
    /// <param name="terminal">Nothing is shown unless a person watches its standard error.</param>
    /// <param name="task">What is being done.</param>
    public ProgressDisplay(Terminal terminal, string task = "proving")
    {
        _task = task;
        if (!terminal.IsInteractive) return;
        _thread = new Thread(() => Show(terminal)) { IsBackground = true, Name = "Roundel progress" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public void Report(ProveProgress value) => _latest = new Latest(value);

    /// <inheritdoc/>
    public void Dispose()
    {
        _done.Set();
        _thread?.Join();
        _done.Dispose();
    }

    private void Show(Terminal terminal)
    {
        if (_done.Wait(Delay)) return;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        console.Progress().AutoClear(true).Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(_task);
                do
                {
                    ProveProgress now = _latest.Progress;
                    task.Description = Markup.Escape(TextReport.Words(now.Phase));
                    task.MaxValue = now.Count;
                    task.Value = now.Index;
                }
                while (!_done.Wait(Refresh));
            });
    }

    private sealed record Latest(ProveProgress Progress);
}
