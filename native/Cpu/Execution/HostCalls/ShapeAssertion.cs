using System.Globalization;
using System.Text;
using XlaSharp.Hlo;

namespace XlaSharp.Native.Execution;

/// <summary>
/// The custom call <c>@shape_assertion</c>: ends the program with its message unless the first operand is true. In the
/// message <c>{0}</c> stands for the operand after that, and so on.
/// </summary>
internal sealed unsafe class ShapeAssertion(FunctionCall call) : IHostCallHandler
{
    private const string Target = "shape_assertion";

    private readonly string _message = call.Attributes["error_message"] is StringCallAttribute text
        ? Encoding.UTF8.GetString(text.Bytes.Span)
        : "a shape assertion without a message failed";

    /// <summary>The handler of a call; null if its target is another.</summary>
    /// <exception cref="StatusException">The operands are not a condition and numbers.</exception>
    public static ShapeAssertion? Bind(FunctionCall call)
    {
        if (call.Target != Target)
        {
            return null;
        }

        bool fits =
            call.Operands is [{ Rank: 0, ElementType.IsBoolean: true }, ..]
            && call.Operands.Skip(1)
                .All(type => type.Rank == 0 && type.ElementType.Kind is ElementKind.I32 or ElementKind.I64);
        return fits && call.Results.IsEmpty
            ? new ShapeAssertion(call)
            : throw StatusException.InvalidArgument(
                $"{call.Name} takes a tensor<i1>, then numbers for its message (tensor<i32> or tensor<i64>), and has "
                    + $"no results; got ({string.Join(", ", call.Operands)}) -> ({string.Join(", ", call.Results)})."
            );
    }

    /// <inheritdoc/>
    public void Invoke(HostCallContext context, void** operands, void** results)
    {
        if (*(byte*)operands[0] != 0)
        {
            return;
        }

        StringBuilder message = new(_message);
        for (int i = 1; i < call.Operands.Length; i++)
        {
            long number =
                call.Operands[i].ElementType.Kind == ElementKind.I64 ? *(long*)operands[i] : *(int*)operands[i];
            message.Replace($"{{{i - 1}}}", number.ToString(CultureInfo.InvariantCulture));
        }

        throw StatusException.InvalidArgument(message.ToString());
    }
}
