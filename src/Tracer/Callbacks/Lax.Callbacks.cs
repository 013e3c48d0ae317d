using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;

namespace XlaSharp.Tracer;

public static partial class Lax
{
    /// <summary>
    /// Calls a C# function without effects from the compiled program. It may be called any number of times; it has no
    /// derivative, unless <see cref="Transforms.CustomJvp"/> around gives it one.
    /// </summary>
    /// <param name="function">From values to a value of the promised type. Called on any thread.</param>
    /// <param name="result">The promised type.</param>
    /// <param name="operands">The operands.</param>
    /// <returns>The result.</returns>
    public static Tensor PureCallback(
        Func<IReadOnlyList<HostTensor>, HostTensor> function,
        Spec result,
        params Tensor[] operands
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(result);
        HostCallback callback = new(FunctionNames.Of(function), tensors => [function(tensors)], [result.Type]);
        return Trace.Bind1(new PureCallback(callback), operands);
    }

    /// <summary>
    /// Calls a C# function with effects from the compiled program, once each time the program comes here.
    /// </summary>
    /// <param name="function">From values to a value of the promised type. Called on any thread.</param>
    /// <param name="result">The promised type.</param>
    /// <param name="operands">The operands.</param>
    /// <returns>The result.</returns>
    public static Tensor IoCallback(
        Func<IReadOnlyList<HostTensor>, HostTensor> function,
        Spec result,
        params Tensor[] operands
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(result);
        HostCallback callback = new(FunctionNames.Of(function), tensors => [function(tensors)], [result.Type]);
        return Trace.Bind1(new IoCallback(callback), operands);
    }
}
