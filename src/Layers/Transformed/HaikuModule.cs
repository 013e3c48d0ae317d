using System.Runtime.CompilerServices;
using System.Text;

namespace XlaSharp.Layers.Transformed;

/// <summary>
/// A named part of a transformed function. Each method that makes parameters or modules begins with
/// <c>using ModuleScope scope = Enter();</c>. Modules made in <see cref="Setup"/> are named <c>parent/~/name</c>, those
/// made in <c>Call</c> <c>parent/name</c>, those made in another method <c>parent/~method/name</c>.
/// </summary>
public abstract class HaikuModule
{
    internal const string SetupMethod = "Setup";

    private bool _isSetUp;

    /// <summary>Makes the module.</summary>
    /// <param name="name">Its name; null for the class's name in snake case. A name used before gets a number.</param>
    /// <exception cref="InvalidOperationException">No transformed function is running.</exception>
    /// <exception cref="ArgumentException">The name is no identifier.</exception>
    protected HaikuModule(string? name = null)
    {
        Frame frame = Frame.Require(GetType().Name);
        ModuleName = frame.NameFor(name ?? SnakeCase(GetType().Name.Split('`')[0]));
    }

    /// <summary>The full name: the key of its parameters.</summary>
    public string ModuleName { get; }

    /// <summary>
    /// Words begin at a capital after a lower-case letter or digit, and at a capital before a lower-case letter:
    /// <c>Conv2D</c> gives <c>conv2_d</c>, <c>MLP</c> gives <c>mlp</c>.
    /// </summary>
    internal static string SnakeCase(string typeName)
    {
        StringBuilder text = new();
        for (int i = 0; i < typeName.Length; i++)
        {
            bool startsWord =
                i > 0
                && char.IsUpper(typeName[i])
                && (
                    char.IsLower(typeName[i - 1])
                    || char.IsDigit(typeName[i - 1])
                    || (i + 1 < typeName.Length && char.IsLower(typeName[i + 1]))
                );
            _ = startsWord && text[^1] != '_' ? text.Append('_') : text;
            _ = text.Append(char.ToLowerInvariant(typeName[i]));
        }

        return text.ToString();
    }

    /// <summary>
    /// Makes the modules that others would make in their constructor; runs once, before the first method.
    /// </summary>
    protected virtual void Setup() { }

    /// <summary>Begins a method.</summary>
    /// <param name="method">Filled in by the compiler.</param>
    /// <returns>The scope; dispose it at the method's end.</returns>
    protected ModuleScope Enter([CallerMemberName] string method = "")
    {
        Frame frame = Frame.Require($"{GetType().Name}.{method}");
        if (!_isSetUp)
        {
            _isSetUp = true;
            using ModuleScope setup = frame.Enter(this, SetupMethod);
            Setup();
        }

        return frame.Enter(this, method);
    }
}
