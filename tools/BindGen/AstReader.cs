using System.Globalization;
using System.Text.Json;

namespace XlaSharp.BindGen;

/// <summary>
/// Turns clang's JSON AST into a <see cref="CHeader"/>. The dump is read one top-level declaration at a time.
/// Clang writes a location's file only where it differs from the location written before, so every declaration is
/// walked in document order, wanted or not.
/// </summary>
internal sealed class AstReader(Func<string, bool> ownsFile)
{
    private readonly CHeader _header = new();
    private readonly Dictionary<string, JsonElement> _unnamedEnums = [];
    private readonly Dictionary<string, JsonElement> _unnamedStructs = [];
    private string _file = "";

    /// <summary>Reads a whole dump.</summary>
    public static CHeader Read(ReadOnlySpan<byte> json, Func<string, bool> ownsFile)
    {
        var reader = new AstReader(ownsFile);
        var tokens = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1024 });
        while (tokens.Read())
        {
            if (
                tokens.CurrentDepth == 1
                && tokens.TokenType == JsonTokenType.PropertyName
                && tokens.ValueTextEquals("inner")
            )
            {
                tokens.Read();
                while (tokens.Read() && tokens.TokenType == JsonTokenType.StartObject)
                {
                    reader.ReadTopLevel(JsonElement.ParseValue(ref tokens));
                }
            }
        }

        return reader.Finish();
    }

    private void ReadTopLevel(JsonElement node)
    {
        string? file = null;
        TrackFile(node, ref file);
        bool own = ownsFile(file ?? _file);
        switch (Text(node, "kind"))
        {
            case "TypedefDecl":
                ReadTypedef(node, own);
                break;
            case "EnumDecl" when own:
                ReadEnum(node);
                break;
            case "RecordDecl" when own:
                ReadRecord(node);
                break;
            case "FunctionDecl" when own && Text(node, "storageClass") != "static":
                ReadFunction(node);
                break;
        }
    }

    /// <summary>
    /// Updates the current file; <paramref name="own"/> becomes the file of the node's own location. Of a declaration
    /// that a macro made, clang writes the place of the macro's use last.
    /// </summary>
    private void TrackFile(JsonElement node, ref string? own)
    {
        foreach (JsonProperty property in node.EnumerateObject())
        {
            if (property.NameEquals("includedFrom"))
            {
                continue;
            }

            if (property.NameEquals("file"))
            {
                _file = property.Value.GetString()!;
            }

            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                TrackFile(property.Value, ref own);
            }
            else if (property.Value.ValueKind == JsonValueKind.Array)
            {
                foreach (
                    JsonElement item in property.Value.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object)
                )
                {
                    string? inner = "";
                    TrackFile(item, ref inner);
                }
            }

            if (property.NameEquals("loc"))
            {
                own ??= _file;
            }
        }
    }

    private void ReadTypedef(JsonElement node, bool own)
    {
        string name = Text(node, "name")!;
        string? tag = Descendants(node).Select(TagId).FirstOrDefault(id => id is not null);
        if (tag is not null && _unnamedEnums.Remove(tag, out JsonElement unnamedEnum))
        {
            _header.Enums.Add(new CEnum(name, Members(unnamedEnum)));
        }
        else if (tag is not null && _unnamedStructs.Remove(tag, out JsonElement unnamedStruct))
        {
            AddStruct(name, unnamedStruct);
        }
        else if (TryParse(node.GetProperty("type").GetProperty("qualType").GetString()!, own) is { } type)
        {
            _header.Typedefs[name] = type;
        }
    }

    private static CType? TryParse(string spelling, bool required)
    {
        try
        {
            return CTypeParser.Parse(spelling);
        }
        catch (FormatException) when (!required)
        {
            // A compiler builtin of a system header, which no binding mentions.
            return null;
        }
    }

    private void ReadEnum(JsonElement node)
    {
        if (Text(node, "name") is { } name)
        {
            _header.Enums.Add(new CEnum(name, Members(node)));
        }
        else
        {
            _unnamedEnums.Add(Text(node, "id")!, node);
        }
    }

    private void ReadRecord(JsonElement node)
    {
        bool complete = node.TryGetProperty("completeDefinition", out _);
        if (Text(node, "name") is not { } name)
        {
            _unnamedStructs.Add(Text(node, "id")!, node);
        }
        else if (complete)
        {
            AddStruct(name, node);
        }
        else
        {
            _header.Opaque.Add(name);
        }
    }

    private void AddStruct(string name, JsonElement node)
    {
        List<CField> fields = [];
        bool hasUnion = false;
        CollectFields(node, fields, ref hasUnion);
        _header.Structs.Add(new CStruct(name, Text(node, "name") is null ? name : "struct " + name, fields, hasUnion));
        _header.Opaque.Remove(name);
    }

    private static void CollectFields(JsonElement node, List<CField> fields, ref bool hasUnion)
    {
        foreach (JsonElement item in Inner(node))
        {
            string? kind = Text(item, "kind");
            if (kind == "RecordDecl" && Text(item, "name") is null)
            {
                hasUnion |= Text(item, "tagUsed") == "union";
                CollectFields(item, fields, ref hasUnion);
            }
            else if (kind == "FieldDecl" && Text(item, "name") is { } name)
            {
                fields.Add(new CField(name, TypeOf(item)));
            }
        }
    }

    private void ReadFunction(JsonElement node)
    {
        string name = Text(node, "name")!;
        if (_header.Functions.Any(f => f.Name == name) || TypeOf(node) is not CType.Function signature)
        {
            return;
        }

        List<CField> parameters = [];
        foreach (JsonElement item in Inner(node).Where(i => Text(i, "kind") == "ParmVarDecl"))
        {
            parameters.Add(new CField(Text(item, "name") ?? $"arg{parameters.Count}", TypeOf(item)));
        }

        _header.Functions.Add(new CFunction(name, signature.Result, parameters));
    }

    private CHeader Finish()
    {
        foreach (JsonElement node in _unnamedEnums.Values)
        {
            _header.Constants.AddRange(Members(node));
        }

        return _header;
    }

    private static List<CEnumMember> Members(JsonElement node)
    {
        List<CEnumMember> members = [];
        long next = 0;
        foreach (JsonElement item in Inner(node).Where(i => Text(i, "kind") == "EnumConstantDecl"))
        {
            string? written = Descendants(item)
                .Where(d => Text(d, "kind") == "ConstantExpr")
                .Select(d => Text(d, "value"))
                .FirstOrDefault();
            long value = written is null ? next : long.Parse(written, CultureInfo.InvariantCulture);
            members.Add(new CEnumMember(Text(item, "name")!, value));
            next = value + 1;
        }

        return members;
    }

    private static CType TypeOf(JsonElement node) =>
        CTypeParser.Parse(node.GetProperty("type").GetProperty("qualType").GetString()!);

    private static string? TagId(JsonElement node) =>
        node.TryGetProperty("ownedTagDecl", out JsonElement tag) || node.TryGetProperty("decl", out tag)
            ? Text(tag, "id")
            : null;

    private static IEnumerable<JsonElement> Descendants(JsonElement node) =>
        Inner(node).SelectMany(child => Descendants(child).Prepend(child));

    private static JsonElement.ArrayEnumerator Inner(JsonElement node) =>
        node.TryGetProperty("inner", out JsonElement inner) ? inner.EnumerateArray() : default;

    private static string? Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
