using System.Globalization;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

/// <summary>Looks into compiled programs while they run, on devices that call back.</summary>
public static class Debug
{
    /// <summary>Where <see cref="Print"/> writes; the console if null.</summary>
    public static TextWriter? Output { get; set; }

    /// <summary>
    /// Writes a line whenever the program comes here: under
    /// <see cref="Transforms.Vmap{T, TResult}(Func{T, TResult}, int, int)"/> one per entry, under derivatives one for
    /// the function's own values.
    /// </summary>
    /// <param name="format">Text with <c>{0}</c>, <c>{1}</c>, … for the values.</param>
    /// <param name="values">The values.</param>
    public static void Print(string format, params Tensor[] values)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(values);

        // A wrong format is an error where it is written, not one that compiled code meets later.
        _ = string.Format(CultureInfo.InvariantCulture, format, [.. values.Select(_ => (object)string.Empty)]);
        Callback(
            tensors =>
            {
                string line = string.Format(
                    CultureInfo.InvariantCulture,
                    format,
                    [.. tensors.Select(tensor => (object)HostText.Of(tensor))]
                );
                TextWriter output = Output ?? Console.Out;
                lock (output)
                {
                    output.WriteLine(line);
                }
            },
            values
        );
    }

    /// <summary>Calls a function with values whenever the program comes here.</summary>
    /// <param name="function">Called on any thread.</param>
    /// <param name="values">The values.</param>
    public static void Callback(Action<IReadOnlyList<HostTensor>> function, params Tensor[] values)
    {
        ArgumentNullException.ThrowIfNull(function);
        HostCallback callback = new(
            FunctionNames.Of(function),
            tensors =>
            {
                function(tensors);
                return [];
            }
        );
        Trace.Bind(new DebugCallback(callback), values);
    }
}
