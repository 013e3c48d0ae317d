using XlaSharp.Hlo.Ops;

namespace XlaSharp.Hlo.Passes;

/// <summary>The custom call <c>@shape_assertion</c>: fails with a message unless its first operand is true.</summary>
internal static class ShapeAssertion
{
    /// <summary>Name of the call's target.</summary>
    public const string Target = "shape_assertion";

    /// <summary>Name of the attribute that holds the message; <c>{0}</c> stands for the operand after the first.</summary>
    public const string ErrorMessage = "error_message";

    /// <summary>A call with its message in the call's own attributes.</summary>
    public static CustomCall Op(string message) =>
        new(
            Target,
            true,
            DictionaryAttr.Create([new(ErrorMessage, new StringAttr(message))]),
            4,
            [],
            null,
            null,
            [],
            null,
            []
        );
}
