using XlaSharp.BindGen;

// bindgen [--repo DIR] [--check]: regenerates every binding; with --check only says whether one is out of date.
string repository = ".";
bool check = false;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--repo" && i + 1 < args.Length)
    {
        repository = args[++i];
    }
    else if (args[i] == "--check")
    {
        check = true;
    }
    else
    {
        Console.Error.WriteLine($"bindgen: unknown argument '{args[i]}'; usage: bindgen [--repo DIR] [--check]");
        return 2;
    }
}

bool stale = false;
foreach (BindTarget target in Targets.All(Path.GetFullPath(repository)))
{
    CHeader header = AstReader.Read(Clang.DumpAst(target.Source, target.IncludeFolders), target.Owns);
    LayoutProbe layout = LayoutProbe.Measure(header, target);
    var emitter = new CSharpEmitter(target, header, layout);
    Console.WriteLine(
        $"{target.Name}: {header.Structs.Count} structs, {header.Enums.Count} enums, {header.Functions.Count} functions"
    );
    foreach ((string relative, string ns) in target.Outputs)
    {
        string path = Path.Combine(repository, relative);
        string text = emitter.Emit(ns);
        bool changed = !File.Exists(path) || File.ReadAllText(path) != text;
        Console.WriteLine($"  {(changed ? check ? "out of date" : "written" : "unchanged")}  {relative}");
        stale |= changed;
        if (changed && !check)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}

return check && stale ? 1 : 0;
