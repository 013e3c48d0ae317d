namespace XlaSharp.Hlo.Text;

/// <summary>Attributes of device meshes in text.</summary>
internal static class MeshAttributeText
{
    /// <summary>True for the name of a mesh attribute.</summary>
    public static bool IsKnown(string name) =>
        name
            is "#stablehlo.mesh"
                or "#stablehlo.mesh_axis"
                or "#stablehlo.axis_ref"
                or "#stablehlo.sub_axis_info"
                or "#stablehlo.replica_group_mesh_axes";

    /// <summary>Parses the part from the opening angle bracket on.</summary>
    public static HloAttribute ParseBody(AssemblyParser parser, string name)
    {
        parser.Expect(TokenKind.Less);
        HloAttribute attribute = name switch
        {
            "#stablehlo.mesh" => ParseMesh(parser),
            "#stablehlo.mesh_axis" => ParseAxis(parser),
            "#stablehlo.axis_ref" => ParseAxisRef(parser),
            "#stablehlo.sub_axis_info" => ParseSubAxis(parser),
            _ => ParseReplicaGroups(parser),
        };
        parser.Expect(TokenKind.Greater);
        return attribute;
    }

    private static void Field(AssemblyParser parser, string name)
    {
        parser.ExpectKeyword(name);
        parser.Expect(TokenKind.Equal);
    }

    private static MeshAxisAttr ParseAxis(AssemblyParser parser)
    {
        Field(parser, "name");
        string name = parser.ParseString();
        parser.Expect(TokenKind.Comma);
        Field(parser, "size");
        return new(name, parser.ParseInt64());
    }

    private static MeshAttr ParseMesh(AssemblyParser parser)
    {
        List<MeshAxisAttr> axes = [];
        Field(parser, "axes");
        parser.Expect(TokenKind.LeftBracket);
        parser.CommaSeparated(
            TokenKind.RightBracket,
            () =>
            {
                if (parser.At(TokenKind.HashIdentifier) && parser.TokenText is "#stablehlo.mesh_axis")
                {
                    parser.Advance();
                }

                parser.Expect(TokenKind.Less);
                axes.Add(ParseAxis(parser));
                parser.Expect(TokenKind.Greater);
            }
        );
        DenseElementsAttr? devices = null;
        if (parser.TryConsume(TokenKind.Comma))
        {
            Field(parser, "device_ids");
            int start = parser.Position;
            devices =
                parser.ParseAttribute() as DenseElementsAttr
                ?? throw AssemblyParser.Error(start, "expected dense<…> device ids");
        }

        return new(axes.ToValueList(), devices);
    }

    private static SubAxisInfoAttr ParseSubAxis(AssemblyParser parser)
    {
        parser.Expect(TokenKind.LeftParenthesis);
        long before = parser.ParseInt64();
        parser.Expect(TokenKind.RightParenthesis);
        return new(before, parser.ParseInt64());
    }

    private static AxisRefAttr ParseAxisRef(AssemblyParser parser)
    {
        Field(parser, "name");
        string name = parser.ParseString();
        if (!parser.TryConsume(TokenKind.Comma))
        {
            return new(name);
        }

        Field(parser, "sub_axis_info");
        return new(name, ParseSubAxis(parser));
    }

    private static ReplicaGroupMeshAxesAttr ParseReplicaGroups(AssemblyParser parser)
    {
        Field(parser, "mesh");
        HloAttribute mesh = parser.ParseAttribute();
        parser.Expect(TokenKind.Comma);
        Field(parser, "axes");
        int start = parser.Position;
        return new(
            mesh,
            parser.ParseAttribute() as ArrayAttr ?? throw AssemblyParser.Error(start, "expected a list of axes")
        );
    }
}
