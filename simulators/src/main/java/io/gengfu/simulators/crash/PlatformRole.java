package io.gengfu.simulators.crash;

import io.gengfu.simulators.platform.CityPlatform;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The platform with its broker; what it got, and when, stands in its store. */
final class PlatformRole {

  private PlatformRole() {}

  /**
   * Runs until standard input ends or says {@code quit}; {@code cut} and {@code restore} a line.
   */
  static void run(Path store) throws IOException {
    try (CityPlatform platform = CityPlatform.builder(store).start()) {
      System.out.println(platform.uri());
      var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String word = in.readLine(); word != null; word = in.readLine()) {
        switch (word) {
          case "cut" -> platform.cut();
          case "restore" -> platform.restore();
          case "quit" -> {
            return;
          }
          default -> throw new IllegalArgumentException("platform: " + word);
        }
        System.out.println(word);
      }
    }
  }
}
