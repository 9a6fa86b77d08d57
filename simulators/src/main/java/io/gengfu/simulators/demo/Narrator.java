package io.gengfu.simulators.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Tells what happens, as it happens, in both languages. */
final class Narrator {

  private final PrintStream out;
  private final long begin = System.nanoTime();

  Narrator(PrintStream out) {
    this.out = out;
  }

  void tell(String zh, String en) {
    out.println(String.format(Locale.ROOT, "%6.1f s  %s%n          %s", seconds(), zh, en));
    out.flush();
  }

  double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }
}
