package io.arrears.flink;

/** Type information of {@link JoinInput}. */
public final class JoinInputTypeInfo extends ImmutableTypeInfo<JoinInput> {

  /** The only instance. */
  public static final JoinInputTypeInfo INSTANCE = new JoinInputTypeInfo();

  private static final long serialVersionUID = 1L;

  private JoinInputTypeInfo() {
    super(JoinInput.class, JoinInputSerializer.INSTANCE);
  }
}
