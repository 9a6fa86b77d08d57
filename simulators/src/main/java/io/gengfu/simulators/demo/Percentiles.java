package io.gengfu.simulators.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** By nearest rank, in ms; zero samples give zeros. */
record Percentiles(int samples, double p50, double p99) {

  static Percentiles of(List<Double> millis) {
    List<Double> sorted = millis.stream().sorted().toList();
    return new Percentiles(sorted.size(), rank(sorted, 50), rank(sorted, 99));
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("p50", p50);
    json.put("p99", p99);
    return json;
  }

  private static double rank(List<Double> sorted, int percent) {
    if (sorted.isEmpty()) {
      return 0;
    }
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return Math.round(sorted.get(rank - 1) * 10) / 10.0;
  }
}
