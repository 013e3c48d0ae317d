using System.Security.Cryptography;
using System.Text;

namespace XlaSharp.Hlo.Passes;

/// <summary>Short texts that stand for long ones, the same in every process.</summary>
internal static class Digest
{
    /// <summary>A digest of a text.</summary>
    public static string Of(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <summary>What an operation is apart from its operands and regions: name, attributes, result types.</summary>
    public static string Label(Operation operation)
    {
        StringBuilder text = new(operation.Name);
        foreach (NamedAttribute attribute in operation.Definition.GetAttributes(operation.Op))
        {
            text.Append('|').Append(attribute.Name).Append('=').Append(attribute.Value.Text);
        }

        if (operation.Op is UnregisteredOp { Properties: { } properties })
        {
            text.Append('|').Append(properties.Text);
        }

        if (operation.Attributes.Count > 0)
        {
            text.Append('|').Append(operation.Attributes.Text);
        }

        foreach (Value result in operation.Results)
        {
            text.Append('|').Append(result.Type.Text);
        }

        return text.ToString();
    }
}
