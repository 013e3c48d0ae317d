using System.Globalization;
using XlaSharp;
using XlaSharp.Examples.Wrapping;
using XlaSharp.Layers.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string names = string.Join('|', Example.All.Select(example => example.Name));
if (args is not [string name] || Example.All.FirstOrDefault(example => example.Name == name) is not { } chosen)
{
    Console.Error.WriteLine($"Which net is to learn digits? dotnet run --project examples/Wrapping -- {names}");
    return 1;
}

Xla.UseByDefault();
_ = chosen.Train(placement: null, samples: 4000, epochs: 5, Verbosity.Bar);
return 0;
