package io.gengfu.rules.bench;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.runtime.CelAttributePattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.PartialVars;
import dev.cel.runtime.Program;
import io.gengfu.rules.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Both jobs with the conditions in CEL's planner runtime and a resolver instead of maps, which is
 * the fastest that cel-java offers; states, waits and unknown inputs by hand around it.
 */
final class CelJob extends StateMachine {

  private final Program[] hot;
  private final Program[] danger;
  private final boolean[] hotReadsCurrent;
  private final boolean[] dangerReadsCurrent;
  private final CelVariableResolver resolver = this::find;
  private int device;

  private CelJob(int devices, String[][] templates, Alerts alerts) {
    super(devices, alerts);
    hot = new Program[templates.length];
    danger = new Program[templates.length];
    hotReadsCurrent = new boolean[templates.length];
    dangerReadsCurrent = new boolean[templates.length];
    CelCompiler compiler =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setResultType(SimpleType.BOOL)
            .addVar("temperature", SimpleType.DOUBLE)
            .addVar("smoke", SimpleType.BOOL)
            .addVar("current", SimpleType.DOUBLE)
            .build();
    CelRuntime runtime = CelRuntimeFactory.plannerRuntimeBuilder().build();
    for (int t = 0; t < templates.length; t++) {
      hot[t] = program(compiler, runtime, templates[t][0]);
      danger[t] = program(compiler, runtime, templates[t][1]);
      hotReadsCurrent[t] = templates[t][0].contains("current");
      dangerReadsCurrent[t] = templates[t][1].contains("current");
    }
  }

  static CelJob a(int devices, Alerts alerts) {
    return new CelJob(devices, new String[][] {Templates.ofA()}, alerts);
  }

  static CelJob b(int devices, Alerts alerts) {
    var templates = new String[Templates.COUNT][];
    for (int t = 0; t < templates.length; t++) {
      templates[t] = Templates.ofB(t);
    }
    return new CelJob(devices, templates, alerts);
  }

  // CEL knows no 60 where a double is wanted.
  private static Program program(CelCompiler compiler, CelRuntime runtime, String text) {
    try {
      String names = text.replace("c.", "");
      String doubles = names.replaceAll("(?<![.\\d])(\\d+)(?![.\\d])", "$1.0");
      return runtime.createProgram(compiler.compile(doubles).getAst());
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException(text, e);
    }
  }

  @Override
  boolean hotReadsCurrent(int device) {
    return hotReadsCurrent[device % hot.length];
  }

  @Override
  boolean dangerReadsCurrent(int device) {
    return dangerReadsCurrent[device % danger.length];
  }

  @Override
  int hot(int device) {
    int template = device % hot.length;
    boolean known =
        knows(temperatureKnown, device)
            && (!hotReadsCurrent[template] || knows(currentKnown, device));
    return eval(hot[template], device, known);
  }

  @Override
  int dangerous(int device) {
    int template = device % danger.length;
    boolean known =
        knows(temperatureKnown, device)
            && knows(smokeKnown, device)
            && (!dangerReadsCurrent[template] || knows(currentKnown, device));
    return eval(danger[template], device, known);
  }

  private static boolean knows(byte[] known, int device) {
    return known[device] == Known.GOOD;
  }

  // What is unknown costs CEL more, and is rare; only then is it told.
  private int eval(Program program, int of, boolean known) {
    device = of;
    try {
      if (known) {
        return (Boolean) program.eval(resolver) ? TRUE : FALSE;
      }
      Object answer = program.eval(PartialVars.of(resolver, unknown(of)));
      return answer instanceof Boolean flag ? flag ? TRUE : FALSE : UNKNOWN;
    } catch (CelEvaluationException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<CelAttributePattern> unknown(int of) {
    var patterns = new ArrayList<CelAttributePattern>();
    if (!knows(temperatureKnown, of)) {
      patterns.add(CelAttributePattern.create("temperature"));
    }
    if (!knows(smokeKnown, of)) {
      patterns.add(CelAttributePattern.create("smoke"));
    }
    if (!knows(currentKnown, of)) {
      patterns.add(CelAttributePattern.create("current"));
    }
    return patterns;
  }

  private Optional<Object> find(String name) {
    return switch (name) {
      case "temperature" -> Optional.of(temperature[device]);
      case "smoke" -> Optional.of(smoke[device] != 0);
      case "current" -> Optional.of(current[device]);
      default -> Optional.empty();
    };
  }
}
