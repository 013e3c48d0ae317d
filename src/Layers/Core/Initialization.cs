using XlaSharp.Hlo;
using XlaSharp.Hlo.Execution;
using XlaSharp.Tracer;

namespace XlaSharp.Layers;

/// <summary>How the first value of a variable is made.</summary>
/// <param name="Initializer">From a key, a shape and a type to values.</param>
/// <param name="Key">The random key.</param>
/// <param name="Placement">Where, if nothing else says it.</param>
internal sealed record InitialValue(Initializer Initializer, (uint First, uint Second) Key, Placement? Placement);

/// <summary>Makes the first values of variables: one program for all that are asked for at a time.</summary>
internal static class Initialization
{
    /// <summary>Gives those variables among the given ones a value that have none yet.</summary>
    public static void Run(IReadOnlyList<Variable> variables, Placement placement)
    {
        Variable[] pending = [.. variables.Where(variable => variable.Pending is not null)];
        if (pending.Length == 0)
        {
            return;
        }

        TensorType keys = new(ElementType.UI32, [pending.Length, 2]);
        using StepProgram program = StepProgram.Compile(
            "initializers",
            placement,
            [],
            [("keys", new Spec(keys))],
            training: true,
            (_, data) => [.. pending.Select((variable, i) => Value(variable, data[0], i))]
        );
        uint[] words =
        [
            .. pending.SelectMany(variable => new[] { variable.Pending!.Key.First, variable.Pending.Key.Second }),
        ];
        IDeviceBuffer[] values = program.Run([HostTensor.Of<uint>(keys, words)]);
        for (int i = 0; i < pending.Length; i++)
        {
            pending[i].Replace(values[i], placement);
        }
    }

    private static Tensor Value(Variable variable, Tensor keys, int index)
    {
        Tensor key = Lax.Reshape(Lax.SliceInDim(keys, index, index + 1, 0), [2]);
        Tensor value = variable.Pending!.Initializer(key, variable.Type.Dims, variable.Type.ElementType);
        return value.Shape == variable.Type.Dims
            ? Casts.To(value, variable.Type.ElementType)
            : throw new ArgumentException(
                $"The initializer of variable '{variable.Path}' made {value}, but the variable is {variable.Type}."
            );
    }
}
