namespace XlaSharp.Layers.Serialization;

/// <summary>
/// Something that can say how it was made, without its weights: a layer, an optimizer, a loss, a regularizer.
/// </summary>
public interface IConfigurable
{
    /// <summary>The arguments that make an equal object.</summary>
    /// <returns>The arguments by name.</returns>
    /// <exception cref="NotSupportedException">An argument cannot be written, for instance an unregistered
    /// function.</exception>
    Config GetConfig();
}

/// <summary>Something that can also be made again. Register its type once in an <see cref="ObjectRegistry"/>.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IConfigurable<TSelf> : IConfigurable
    where TSelf : IConfigurable<TSelf>
{
    /// <summary>Makes an object from what <see cref="IConfigurable.GetConfig"/> gave.</summary>
    /// <param name="config">The arguments by name.</param>
    /// <returns>A new object, without weights.</returns>
    /// <exception cref="ConfigException">An argument is missing or of the wrong kind.</exception>
    static abstract TSelf FromConfig(Config config);
}
