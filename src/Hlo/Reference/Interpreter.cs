using System.Runtime.CompilerServices;
using XlaSharp.Hlo.Execution;
using XlaSharp.Hlo.Ops;
using XlaSharp.Hlo.Passes;

namespace XlaSharp.Hlo.Reference;

/// <summary>
/// Evaluates modules slowly and plainly: the meaning of every op written down once, as an oracle for tests and for
/// folding constants. Never a way to execute programs. CHLO ops are decomposed first. Collectives run as on a grid of
/// one process.
/// </summary>
public sealed class Interpreter
{
    private readonly Module _module;

    /// <summary>Prepares a module.</summary>
    /// <param name="module">A verified module.</param>
    /// <exception cref="HloException">A CHLO op has no decomposition for its types.</exception>
    public Interpreter(Module module) => _module = new DecomposeChlo().Run(module);

    /// <summary>Runs a function.</summary>
    /// <param name="function">Name of the function without the at sign.</param>
    /// <param name="arguments">One tensor per parameter.</param>
    /// <returns>One tensor per result.</returns>
    /// <exception cref="HloException">The function is missing, or holds an op without reference evaluation.</exception>
    public IReadOnlyList<HostTensor> Run(string function, params ReadOnlySpan<HostTensor> arguments)
    {
        Function found =
            _module.FindFunction(function) ?? throw new HloException($"The module has no function @{function}.");
        object[] values = new object[arguments.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ReferenceTensor.FromHost(arguments[i]);
        }

        object[] results = Call(found, values);
        HostTensor[] tensors = new HostTensor[results.Length];
        for (int i = 0; i < results.Length; i++)
        {
            tensors[i] =
                (results[i] as ReferenceTensor)?.ToHost()
                ?? throw new HloException($"Result {i} of @{function} is a {found.Type.Results[i]}, not a tensor.");
        }

        return tensors;
    }

    /// <summary>Evaluates one operation on given operands; it must not call functions.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="operands">One tensor per operand.</param>
    /// <returns>One tensor per result.</returns>
    /// <exception cref="HloException">There is no reference evaluation for it.</exception>
    public static IReadOnlyList<HostTensor> Evaluate(Operation operation, params ReadOnlySpan<HostTensor> operands)
    {
        ArgumentNullException.ThrowIfNull(operation);
        object[] values = new object[operands.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ReferenceTensor.FromHost(operands[i]);
        }

        Interpreter interpreter = new(new Module { Members = [] });
        return
        [
            .. interpreter
                .Evaluate(operation, values, new Frame(null))
                .Select(value => ((ReferenceTensor)value).ToHost()),
        ];
    }

    /// <summary>Runs a region's block.</summary>
    /// <param name="region">The region.</param>
    /// <param name="outer">Values of the enclosing region.</param>
    /// <param name="arguments">Values of the block's arguments.</param>
    /// <returns>What it returns.</returns>
    internal object[] Run(Region region, Frame? outer, params ReadOnlySpan<object> arguments)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Frame frame = new(outer);
        Block block = region.Body;
        for (int i = 0; i < arguments.Length; i++)
        {
            frame.Set(block.Arguments[i], arguments[i]);
        }

        foreach (Operation operation in block.Operations)
        {
            object[] operands = Operands(operation, frame);
            if (operation.Definition.IsTerminator)
            {
                return operands;
            }

            object[] results = Evaluate(operation, operands, frame);
            for (int i = 0; i < results.Length; i++)
            {
                frame.Set(operation.Results[i], results[i]);
            }
        }

        return [];
    }

    private static object[] Operands(Operation operation, Frame frame)
    {
        object[] operands = new object[operation.Operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = frame.Get(operation.Operands[i]);
        }

        return operands;
    }

    private object[] Call(Function function, object[] arguments) =>
        function.Body is { } body
            ? Run(body, null, arguments)
            : throw new HloException($"Function @{function.Name} is a declaration; it cannot be evaluated.");

    private object[] Evaluate(Operation operation, object[] operands, Frame frame)
    {
        try
        {
            Site site = new(this, operation, operands, frame);
            return operation.Op switch
            {
                Ops.Call call => Call(Find(call.Callee), operands),
                Composite composite => Call(Find(composite.Decomposition), operands),
                _ => ReferenceRules.Evaluate(site),
            };
        }
        catch (HloException exception) when (exception.Diagnostics.Count == 0)
        {
            throw new HloException([new Diagnostic(operation.Location, exception.Message)]);
        }
    }

    private Function Find(string name) =>
        _module.FindFunction(name) ?? throw new HloException($"The module has no function @{name}.");
}
