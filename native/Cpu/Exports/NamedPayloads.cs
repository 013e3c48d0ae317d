namespace XlaSharp.Native.Exports;

/// <summary>Payloads of an error as callers give them: named values that are strings.</summary>
internal static unsafe class NamedPayloads
{
    /// <summary>Reads them.</summary>
    /// <exception cref="StatusException">One is not a string.</exception>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Read(PJRT_NamedValue* values, nuint count, string entry)
    {
        var payloads = new KeyValuePair<string, byte[]>[
            Boundary.Span((byte*)values, count, $"{entry}: payload").Length
        ];
        for (int i = 0; i < payloads.Length; i++)
        {
            PJRT_NamedValue value = Boundary.Read(values + i);
            string name = Boundary.Text(value.name, value.name_size);
            if (value.type != PJRT_NamedValue_Type.PJRT_NamedValue_kString)
            {
                throw StatusException.InvalidArgument(
                    $"{entry}: payload '{name}' must be a string, got type {(int)value.type}."
                );
            }

            payloads[i] = new(name, Boundary.Span(value.string_value, value.value_size, $"{entry}: payload").ToArray());
        }

        return payloads;
    }
}
