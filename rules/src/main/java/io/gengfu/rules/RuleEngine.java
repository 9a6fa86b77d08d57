package io.gengfu.rules;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** Placeholder of the seam; the rules module replaces this file. */
public final class RuleEngine {
  /** The engine of a rule set. */
  public RuleEngine(RuleSet rules, Decisions decisions, Supplier<String> alertIds) {}

  public String key(int instance) {
    return "";
  }

  public double handle(String text) {
    return 0;
  }

  public String text(double handle) {
    return "";
  }

  public void reading(int point, double value, byte known, long nanos) {}

  public void quality(int point, byte known, long nanos) {}

  public void tick(long nanos) {}

  public double value(int point) {
    return 0;
  }

  public byte known(int point) {
    return 0;
  }

  public long arrived(int point) {
    return 0;
  }

  public int instances() {
    return 0;
  }

  public void restore(Collection<InstanceState> states, long nanos) {}

  public boolean acknowledge(String alertId, String who, long nanos) {
    return false;
  }

  public List<AlertTransition> active() {
    return List.of();
  }
}
