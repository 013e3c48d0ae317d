using System.Text;

namespace XlaSharp.Hlo.Text;

/// <summary>Aliases: sparse encodings at the top of the text, locations at its end where asked for.</summary>
internal sealed partial class AssemblyPrinter
{
    private const string SparseEncoding = "#sparse_tensor.encoding<";

    private readonly Dictionary<string, string> _encodings = new(StringComparer.Ordinal);
    private readonly Dictionary<Location, string> _locations = [];

    private AssemblyPrinter Location(Location location)
    {
        if (!options.LocationAliases || ReferenceEquals(location, Hlo.Location.Unknown))
        {
            return Append(location.Text);
        }

        if (!_locations.TryGetValue(location, out string? alias))
        {
            alias = AliasName("#loc", _locations.Count);
            _locations.Add(location, alias);
        }

        return Append("loc(").Append(alias).Append(')');
    }

    private string TypeText(HloType type)
    {
        if (
            type is not TensorType { Encoding: OpaqueAttr { Source: var source } } tensor
            || !source.StartsWith(SparseEncoding, StringComparison.Ordinal)
        )
        {
            return type.Text;
        }

        if (!_encodings.TryGetValue(source, out string? alias))
        {
            alias = AliasName("#sparse", _encodings.Count);
            _encodings.Add(source, alias);
        }

        return (tensor with { Encoding = new OpaqueAttr(alias) }).Text;
    }

    private static string AliasName(string prefix, int index) =>
        index == 0 ? prefix : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{index}");

    private void PrintAliases()
    {
        foreach ((Location location, string alias) in _locations)
        {
            Append(alias).Append(" = ").Append(location.Text).Append('\n');
        }

        StringBuilder top = new();
        foreach ((string source, string alias) in _encodings)
        {
            top.Append(alias).Append(" = ").Append(source).Append('\n');
        }

        _text.Insert(0, top);
    }
}
