namespace XlaSharp.Tracer;

/// <summary>
/// A type that is an inner node of trees. Implement it where a type is neither a tuple, array, list, dictionary, record
/// nor anonymous type, or to avoid the reflection that records need.
/// </summary>
public interface ITree
{
    /// <summary>How many children there are.</summary>
    int ChildCount { get; }

    /// <summary>
    /// What else tells two nodes apart, compared by value: nodes that differ in it have different structures, so
    /// functions are compiled for each. Null where there is nothing but children.
    /// </summary>
    object? Configuration => null;

    /// <summary>The name of a child in paths.</summary>
    /// <param name="index">Position from 0.</param>
    /// <returns>A name, unique in this node.</returns>
    string GetKey(int index);

    /// <summary>A child: a leaf, a node or null.</summary>
    /// <param name="index">Position from 0.</param>
    /// <returns>The child.</returns>
    object? GetChild(int index);

    /// <summary>A node like this one with other children. Everything that is no child is kept.</summary>
    /// <param name="children">One value per child, in order.</param>
    /// <returns>The new node.</returns>
    ITree WithChildren(IReadOnlyList<object?> children);
}
