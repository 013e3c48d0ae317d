namespace XlaSharp.Hlo.Text;

/// <summary>Kinds of tokens of StableHLO text.</summary>
internal enum TokenKind
{
    EndOfFile,
    Invalid,
    Identifier,
    AtIdentifier,
    HashIdentifier,
    ExclamationIdentifier,
    PercentIdentifier,
    CaretIdentifier,
    Integer,
    Float,
    String,
    Arrow,
    Colon,
    DoubleColon,
    Comma,
    Equal,
    Greater,
    Less,
    LeftBrace,
    RightBrace,
    LeftParenthesis,
    RightParenthesis,
    LeftBracket,
    RightBracket,
    Minus,
    Plus,
    Question,
    Star,
    Slash,
    VerticalBar,
    ResourcesBegin,
    ResourcesEnd,
}

/// <summary>A piece of the source text; it owns no characters.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End);

internal static class TokenKinds
{
    /// <summary>How messages name a kind.</summary>
    public static string Describe(this TokenKind kind) =>
        kind switch
        {
            TokenKind.EndOfFile => "end of file",
            TokenKind.Invalid => "a token",
            TokenKind.Identifier => "an identifier",
            TokenKind.AtIdentifier => "a symbol name (@name)",
            TokenKind.HashIdentifier => "an attribute (#name)",
            TokenKind.ExclamationIdentifier => "a type (!name)",
            TokenKind.PercentIdentifier => "SSA operand (%name)",
            TokenKind.CaretIdentifier => "a block name (^name)",
            TokenKind.Integer => "integer value",
            TokenKind.Float => "a floating point literal",
            TokenKind.String => "string literal",
            TokenKind.Arrow => "'->'",
            TokenKind.Colon => "':'",
            TokenKind.DoubleColon => "'::'",
            TokenKind.Comma => "','",
            TokenKind.Equal => "'='",
            TokenKind.Greater => "'>'",
            TokenKind.Less => "'<'",
            TokenKind.LeftBrace => "'{'",
            TokenKind.RightBrace => "'}'",
            TokenKind.LeftParenthesis => "'('",
            TokenKind.RightParenthesis => "')'",
            TokenKind.LeftBracket => "'['",
            TokenKind.RightBracket => "']'",
            TokenKind.Minus => "'-'",
            TokenKind.Plus => "'+'",
            TokenKind.Question => "'?'",
            TokenKind.Star => "'*'",
            TokenKind.Slash => "'/'",
            TokenKind.VerticalBar => "'|'",
            TokenKind.ResourcesBegin => "'{-#'",
            TokenKind.ResourcesEnd => "'#-}'",
            _ => kind.ToString(),
        };
}
