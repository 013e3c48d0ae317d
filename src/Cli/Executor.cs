using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Cli;

/// <summary>Compiles a module and runs it once on host data.</summary>
internal static class Executor
{
    /// <summary>Runs <c>@main</c>.</summary>
    /// <param name="backend">Where.</param>
    /// <param name="module">The program.</param>
    /// <param name="arguments">One tensor per parameter.</param>
    /// <returns>The results.</returns>
    public static HostTensor[] Run(IBackend backend, Module module, ReadOnlySpan<HostTensor> arguments)
    {
        IDevice device = backend.Devices[0];
        using IExecutable executable = backend.Compile(module, device);
        IDeviceBuffer[] inputs = new IDeviceBuffer[arguments.Length];
        IDeviceBuffer[] outputs = new IDeviceBuffer[executable.ResultTypes.Count];
        try
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i] = backend.ToDevice(arguments[i], device);
            }

            executable.Execute(inputs, outputs);
            return [.. outputs.Select(buffer => buffer.ToHost())];
        }
        finally
        {
            foreach (IDeviceBuffer? buffer in inputs.Concat(outputs))
            {
                buffer?.Dispose();
            }
        }
    }
}
