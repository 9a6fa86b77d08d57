package io.gengfu.driver.modbus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Neighbouring values of one table that are read with one request. */
record Block(RegisterKind kind, int start, int quantity, List<PointMapping> points) {

  Block {
    points = List.copyOf(points);
  }

  /**
   * The fewest blocks, begun at the lowest address, with gaps of at most {@code maxGap} addresses
   * and at most {@code maxRegisters} registers each. A value is never torn.
   */
  static List<Block> plan(List<PointMapping> points, int maxGap, int maxRegisters) {
    Map<RegisterKind, List<PointMapping>> tables = new EnumMap<>(RegisterKind.class);
    points.forEach(p -> tables.computeIfAbsent(p.kind(), k -> new ArrayList<>()).add(p));
    var blocks = new ArrayList<Block>();
    tables.forEach(
        (kind, mapped) -> {
          mapped.sort(Comparator.comparingInt(PointMapping::address));
          plan(kind, mapped, maxGap, kind.blockMax(maxRegisters), blocks);
        });
    return blocks;
  }

  private static void plan(
      RegisterKind kind, List<PointMapping> sorted, int maxGap, int max, List<Block> into) {
    var members = new ArrayList<PointMapping>();
    int start = 0;
    int end = 0;
    for (PointMapping next : sorted) {
      int joined = Math.max(end, next.end());
      if (!members.isEmpty() && (next.address() - end > maxGap || joined - start > max)) {
        into.add(new Block(kind, start, end - start, members));
        members.clear();
      }
      if (members.isEmpty()) {
        start = next.address();
        joined = next.end();
      }
      members.add(next);
      end = joined;
    }
    if (!members.isEmpty()) {
      into.add(new Block(kind, start, end - start, members));
    }
  }

  /** The same values without reading anything in between. */
  List<Block> withoutGaps() {
    return plan(points, 0, RegisterKind.REGISTERS_MAX);
  }

  @Override
  public String toString() {
    return kind + " " + start + ".." + (start + quantity - 1);
  }
}
