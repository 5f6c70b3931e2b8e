package org.asyncio4j.coroutine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.function.Consumer;
import org.asyncio4j.Asyncio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Awaits in what the JVM itself calls, to make a class or a call ready: it cannot suspend those.
@EnabledIfSystemProperty(named = Coroutines.PROPERTY, matches = "native")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public class PinnedByTheJvmTest {
  private static final ClassDesc THIS = ClassDesc.of(PinnedByTheJvmTest.class.getName());

  private static Throwable refusal;

  /// Called by generated classes.
  public static void awaitRefused() {
    try {
      Asyncio.sleep(Duration.ZERO);
    } catch (IllegalStateException e) {
      refusal = e;
    }
  }

  @Test
  void yieldingInAClassLoaderThatTheJvmCalledIsAnErrorThatNamesIt() throws Exception {
    var loader = new Generated();
    Class<?> needs = loader.define(
        "Needs",
        builder -> builder.withMethodBody(
            "run",
            ConstantDescs.MTD_void,
            ClassFile.ACC_STATIC | ClassFile.ACC_PUBLIC,
            code -> code.new_(ClassDesc.of("Absent")).return_()));
    refusal = null;
    loader.absent = PinnedByTheJvmTest::awaitRefused;
    var run = MethodHandles.lookup().findStatic(needs, "run", MethodType.methodType(void.class));
    Asyncio.run(() -> {
      Asyncio.sleep(Duration.ZERO);
      assertThat(catchThrowable(run::invoke)).isInstanceOf(NoClassDefFoundError.class);
    });
    assertThat(refusal)
        .hasMessageContaining("the class loader's")
        .hasMessageContaining("loadClass");
  }

  @Test
  void yieldingInABootstrapMethodIsAnErrorThatNamesIt() throws Exception {
    Class<?> dynamic = new Generated()
        .define(
            "Dynamic",
            builder -> builder.withMethodBody(
                "run",
                ConstantDescs.MTD_void,
                ClassFile.ACC_STATIC | ClassFile.ACC_PUBLIC,
                code -> code.invokedynamic(DynamicCallSiteDesc.of(
                        ConstantDescs.ofCallsiteBootstrap(
                            THIS, "bootstrap", ConstantDescs.CD_CallSite),
                        "any",
                        ConstantDescs.MTD_void))
                    .return_()));
    refusal = null;
    var run = MethodHandles.lookup().findStatic(dynamic, "run", MethodType.methodType(void.class));
    Asyncio.run(() -> {
      Asyncio.sleep(Duration.ZERO);
      assertThat(catchThrowable(run::invoke)).isNull();
    });
    assertThat(refusal)
        .hasMessageContaining("native code that called")
        .hasMessageContaining("PinnedByTheJvmTest.bootstrap");
  }

  /// Called by the JVM, for a generated class.
  public static CallSite bootstrap(MethodHandles.Lookup lookup, String name, MethodType type) {
    awaitRefused();
    return new ConstantCallSite(MethodHandles.empty(type));
  }

  /// Classes made by a test.
  private static final class Generated extends ClassLoader {
    Runnable absent = () -> {};

    Generated() {
      super(PinnedByTheJvmTest.class.getClassLoader());
    }

    Class<?> define(String name, Consumer<ClassBuilder> members) {
      byte[] bytes = ClassFile.of()
          .build(
              ClassDesc.of(name),
              builder -> members.accept(builder.withFlags(ClassFile.ACC_PUBLIC)));
      return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      absent.run();
      return super.findClass(name);
    }
  }
}
