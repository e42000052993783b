package io.arrears.flink;

import io.arrears.engine.Output;

/** Type information of {@link Output}. */
public final class OutputTypeInfo extends ImmutableTypeInfo<Output> {

  /** The only instance. */
  public static final OutputTypeInfo INSTANCE = new OutputTypeInfo();

  private static final long serialVersionUID = 1L;

  private OutputTypeInfo() {
    super(Output.class, OutputSerializer.INSTANCE);
  }
}
