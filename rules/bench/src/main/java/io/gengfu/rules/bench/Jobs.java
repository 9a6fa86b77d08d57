package io.gengfu.rules.bench;

/** Every way of every job, by name. */
final class Jobs {

  private Jobs() {}

  static Job of(String job, String way, int devices, Job.Alerts alerts) {
    boolean a = !job.equals("B");
    return switch (way) {
      case "hand" -> a ? new HandA(devices, alerts) : new HandB(devices, alerts);
      case "engine" -> EngineJob.of(a, devices, alerts);
      case "asked" -> EngineJob.asked(a, devices, alerts);
      case "closures" -> EngineJob.closures(a, devices, alerts);
      case "cel" -> a ? CelJob.a(devices, alerts) : CelJob.b(devices, alerts);
      default -> throw new IllegalArgumentException(way);
    };
  }
}
