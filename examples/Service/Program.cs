using XlaSharp.Examples.Service;

// dotnet run --project examples/Service -- --model digits.xlax --urls http://127.0.0.1:5000
await using WebApplication service = await DigitService.StartAsync(args);
await service.WaitForShutdownAsync();
