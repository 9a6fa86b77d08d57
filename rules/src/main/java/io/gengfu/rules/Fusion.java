package io.gengfu.rules;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.gengfu.rules.Pack.Rule;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Makes one hidden class of all conditions of a pack. Its code is a filter: two comparisons say
 * that nothing happens, which is what nearly every reading comes to.
 *
 * <p>The JIT leaves methods above 8,000 bytes alone; a condition is split well below that. The
 * class lives as long as its only instance, so that a reload leaves nothing behind.
 */
final class Fusion {

  private static final ClassDesc PROGRAM = desc(Program.class);
  private static final ClassDesc INPUTS = desc(Inputs.class);
  private static final ClassDesc LONGS = CD_long.arrayType();
  private static final ClassDesc INTS = CD_int.arrayType();
  private static final ClassDesc BYTES = CD_byte.arrayType();
  private static final ClassDesc SELF =
      ClassDesc.of(Fusion.class.getPackageName(), "FusedConditions");

  private static final MethodTypeDesc STIRRED =
      MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int, BYTES, INPUTS);
  private static final MethodTypeDesc ANSWER = MethodTypeDesc.of(CD_int, CD_int, CD_int, INPUTS);
  private static final MethodTypeDesc ENTRY =
      MethodTypeDesc.of(CD_int, CD_int, CD_int, BYTES, INPUTS);

  /** Cases of one switch; each is some 20 bytes. */
  private static final int CASES = 128;

  private final List<Rule> rules;
  private final List<Entry> entries;
  private final List<Consumer<ClassBuilder>> methods = new ArrayList<>();
  private final FusedTerms terms;

  private Fusion(List<Rule> rules, List<Entry> entries, Layout layout) {
    this.rules = rules;
    this.entries = entries;
    this.terms = new FusedTerms(SELF, layout, methods);
  }

  private static ClassDesc desc(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  /** Empty where some condition is not made of parts that there is code for. */
  static Optional<Program> fuse(List<Rule> rules, List<Entry> entries, Layout layout) {
    return bytes(rules, entries, layout).map(Fusion::define);
  }

  /** The class file. */
  static Optional<byte[]> bytes(List<Rule> rules, List<Entry> entries, Layout layout) {
    for (Rule rule : rules) {
      if (!Fusible.canFuse(rule.when(), rule.clear())) {
        return Optional.empty();
      }
    }
    return Optional.of(new Fusion(rules, entries, layout).build());
  }

  private static Program define(byte[] bytes) {
    try {
      return (Program)
          MethodHandles.lookup()
              .defineHiddenClass(bytes, true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a fused class does not load", e);
    }
  }

  private byte[] build() {
    return ClassFile.of()
        .build(
            SELF,
            c -> {
              c.withFlags(ClassFile.ACC_FINAL).withSuperclass(PROGRAM);
              c.withMethodBody(
                  INIT_NAME,
                  MTD_void,
                  0,
                  code -> code.aload(0).invokespecial(PROGRAM, INIT_NAME, MTD_void).return_());
              dispatch(c, "stirred", STIRRED, entries.size(), this::callEntry);
              dispatch(c, "answer", ANSWER, 2 * rules.size(), this::answer);
              for (int i = 0; i < entries.size(); i++) {
                entry(c, i);
              }
              // Methods ask for further methods while they are made.
              for (int i = 0; i < methods.size(); i++) {
                methods.get(i).accept(c);
              }
            });
  }

  // The first parameter chooses one of so many cases; two levels, so that none gets too long.
  private static void dispatch(
      ClassBuilder c,
      String name,
      MethodTypeDesc type,
      int count,
      BiConsumer<CodeBuilder, Integer> body) {
    if (count <= CASES) {
      c.withMethodBody(name, type, 0, code -> choose(code, 0, count, body));
      return;
    }
    int parts = (count + CASES - 1) / CASES;
    c.withMethodBody(
        name,
        type,
        0,
        code -> {
          int part = code.allocateLocal(TypeKind.INT);
          code.iload(1).loadConstant(CASES).idiv().istore(part);
          choose(code, part, 0, parts, (at, i) -> callPart(at, name + i, type));
        });
    for (int i = 0; i < parts; i++) {
      int from = i * CASES;
      int to = Math.min(count, from + CASES);
      c.withMethodBody(name + i, type, 0, code -> choose(code, from, to, body));
    }
  }

  private static void callPart(CodeBuilder code, String name, MethodTypeDesc type) {
    code.aload(0);
    for (int i = 0; i < type.parameterCount(); i++) {
      if (type.parameterType(i).isPrimitive()) {
        code.iload(code.parameterSlot(i));
      } else {
        code.aload(code.parameterSlot(i));
      }
    }
    code.invokevirtual(SELF, name, type).ireturn();
  }

  private static void choose(
      CodeBuilder code, int from, int to, BiConsumer<CodeBuilder, Integer> body) {
    choose(code, 1, from, to, body);
  }

  private static void choose(
      CodeBuilder code, int slot, int from, int to, BiConsumer<CodeBuilder, Integer> body) {
    var cases = new ArrayList<SwitchCase>();
    for (int i = from; i < to; i++) {
      cases.add(SwitchCase.of(i, code.newLabel()));
    }
    Label none = code.newLabel();
    code.iload(slot).tableswitch(none, cases);
    for (SwitchCase at : cases) {
      code.labelBinding(at.target());
      body.accept(code, at.caseValue());
    }
    code.labelBinding(none).iconst_0().ireturn();
  }

  private void callEntry(CodeBuilder code, int entry) {
    code.iload(2).iload(3).aload(4).aload(5);
    code.invokestatic(SELF, "entry" + entry, ENTRY).ireturn();
  }

  private void answer(CodeBuilder code, int number) {
    Rule rule = rules.get(number / 2);
    Condition condition = number % 2 == 0 ? rule.when() : rule.clear();
    Label isFalse = code.newLabel();
    code.iload(2);
    arrays(code, 3);
    terms.call(code, condition, FusedTerms.NOT_FALSE).ifeq(isFalse);
    // Two where it is not true either, else one.
    code.iload(2);
    arrays(code, 3);
    terms.call(code, condition, FusedTerms.NOT_TRUE).iconst_1().iadd().ireturn();
    code.labelBinding(isFalse).iconst_0().ireturn();
  }

  private static void arrays(CodeBuilder code, int inputs) {
    code.aload(inputs).getfield(INPUTS, "slots", LONGS);
    code.aload(inputs).getfield(INPUTS, "rows", INTS);
  }

  // static int entry(int row, int first, byte[] rest, Inputs inputs)
  private void entry(ClassBuilder c, int number) {
    Entry entry = entries.get(number);
    c.withMethodBody(
        "entry" + number,
        ENTRY,
        ClassFile.ACC_STATIC,
        code -> {
          int slots = 4;
          int rows = 5;
          int stirred = 6;
          arrays(code, 3);
          code.astore(rows).astore(slots).iconst_0().istore(stirred);
          for (int i = 0; i < entry.rules().length; i++) {
            Rule rule = rules.get(entry.rules()[i]);
            Label clear = code.newLabel();
            Label stir = code.newLabel();
            Label next = code.newLabel();
            code.aload(2).iload(1).loadConstant(entry.offsets()[i]).iadd().baload().istore(7);
            code.iload(7).ifne(clear);
            code.iload(0).aload(slots).aload(rows);
            terms.call(code, rule.when(), FusedTerms.NOT_FALSE).ifeq(next).goto_(stir);
            code.labelBinding(clear);
            code.iload(7).iconst_1().if_icmpne(stir);
            code.iload(0).aload(slots).aload(rows);
            terms.call(code, rule.clear(), FusedTerms.NOT_FALSE).ifeq(next);
            code.labelBinding(stir);
            code.iload(stirred).loadConstant(1 << i).ior().istore(stirred);
            code.labelBinding(next);
          }
          code.iload(stirred).ireturn();
        });
  }
}
