namespace XlaSharp.Layers.Tests.Saving;

/// <summary>A folder for one test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xlasharp-saving-");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string[] Files =>
        [.. _folder.GetFiles("*", SearchOption.AllDirectories).Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
