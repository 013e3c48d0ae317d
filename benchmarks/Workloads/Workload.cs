using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Text;
using XlaSharp.Tracer;

namespace XlaSharp.Benchmarks.Workloads;

/// <summary>What bounds a workload's time from below.</summary>
internal enum Limit
{
    /// <summary>Nothing that is measured.</summary>
    None,

    /// <summary>Floating-point operations.</summary>
    Flops,

    /// <summary>Bytes that must pass between memory and processor.</summary>
    Bytes,
}

/// <summary>A program to be timed: inputs, code, and what it costs at least.</summary>
/// <param name="Name">Its name; results and inputs depend on it.</param>
/// <param name="Data">Makes the inputs that stay.</param>
/// <param name="Body">From state and data to results; with state, the results are a number and the next state.</param>
internal sealed record Workload(string Name, Func<Inputs, HostTensor[]> Data, Func<Tensor[], Tensor[], Tensor[]> Body)
{
    /// <summary>Makes what every call takes from the one before; it is donated.</summary>
    public Func<Inputs, HostTensor[]> State { get; init; } = _ => [];

    /// <summary>
    /// True where all data but the first are weights that a trained model has: constants of the program, as in the
    /// models that other libraries get.
    /// </summary>
    public bool HasConstantWeights { get; init; }

    /// <summary>The program as text, where the tracer cannot write it.</summary>
    public string? Text { get; init; }

    /// <summary>What bounds the time.</summary>
    public Limit Limit { get; init; }

    /// <summary>Operations or bytes of one call at least.</summary>
    public double Work { get; init; }

    /// <summary>How many leading results of the state belong to the checksum; the rest are an optimizer's.</summary>
    public int CheckedState { get; init; } = int.MaxValue;

    /// <summary>Error that the checksum may have.</summary>
    public double Tolerance =>
        Name.Contains("train", StringComparison.Ordinal) || Name.StartsWith("resnet", StringComparison.Ordinal)
            ? 2e-3
            : 1e-4;

    /// <summary>A workload without state.</summary>
    public static Workload Of(
        string name,
        Limit limit,
        double work,
        Func<Inputs, HostTensor[]> data,
        Func<Tensor[], Tensor> body
    ) => new(name, data, (_, x) => [body(x)]) { Limit = limit, Work = work };

    /// <summary>The program.</summary>
    /// <param name="state">The state's first values.</param>
    /// <param name="data">The data.</param>
    public Module Lower(HostTensor[] state, HostTensor[] data)
    {
        if (Text is not null)
        {
            return Parser.Parse(Text);
        }

        JitOptions options = new() { Name = Name, DonatedArguments = state.Length > 0 ? [0] : [] };
        Tensor[] constants = HasConstantWeights ? [.. data[1..].Select(Tensor.From)] : [];
        using Jitted<Tensor[], Tensor[], Tensor[]> function = Xla.Jit(
            (Tensor[] carried, Tensor[] given) => Body(carried, [.. given, .. constants]),
            options
        );
        return function.Lower(Specs(state), Specs(Arguments(data))).Module;
    }

    /// <summary>Those of the data that every call is given.</summary>
    public HostTensor[] Arguments(HostTensor[] data) => HasConstantWeights ? data[..1] : data;

    private static Tensor[] Specs(HostTensor[] tensors) =>
        [.. tensors.Select(tensor => new Spec(tensor.Type).ToTensor())];
}
