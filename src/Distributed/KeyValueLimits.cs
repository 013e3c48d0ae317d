using Microsoft.AspNetCore.Http.Metadata;

namespace XlaSharp.Distributed;

/// <summary>How large a message may be, on both sides: the largest value, and room for its key.</summary>
internal sealed class KeyValueLimits : IRequestSizeLimitMetadata
{
    /// <summary>Bytes of a value.</summary>
    public const int MaxValue = 64 << 20;

    /// <summary>Bytes of a message.</summary>
    public const int MaxMessage = MaxValue + (64 << 10);

    /// <inheritdoc/>
    public long? MaxRequestBodySize => MaxMessage;
}
