Console.Error.WriteLine("roundel");
