using System.Globalization;
using System.Text;

namespace XlaSharp.Hlo;

/// <summary>Quoting of strings, symbols and keys in StableHLO text.</summary>
internal static class StringText
{
    /// <summary>The string in quotes, with <c>\\</c> and <c>\XX</c> escapes.</summary>
    public static string Quote(string value, bool isBytes = false)
    {
        StringBuilder text = new(value.Length + 2);
        text.Append('"');
        byte[] bytes = isBytes ? Encoding.Latin1.GetBytes(value) : Encoding.UTF8.GetBytes(value);
        foreach (byte unit in bytes)
        {
            _ = unit switch
            {
                (byte)'\\' => text.Append("\\\\"),
                >= 0x20 and < 0x7F and not (byte)'"' => text.Append((char)unit),
                _ => text.Append('\\').Append(unit.ToString("X2", CultureInfo.InvariantCulture)),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>A symbol with its at sign, quoted if it is no identifier.</summary>
    public static string Symbol(string name) => IsSymbol(name) ? "@" + name : "@" + Quote(name);

    /// <summary>True for <c>[A-Za-z_][A-Za-z0-9_$.]*</c>.</summary>
    public static bool IsIdentifier(string name) => IsWord(name, "_$.");

    private static bool IsSymbol(string name) => IsIdentifier(name);

    private static bool IsWord(string name, string extra)
    {
        if (name.Length == 0 || !(char.IsAsciiLetter(name[0]) || name[0] == '_'))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !extra.Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
