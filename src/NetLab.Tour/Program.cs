Console.WriteLine("NetLab.Tour: nothing to show yet.");
