/**
 * A model of scikit-learn, as `pickle.dump(model, file)` writes it: an inert
 * object whose attributes are Python's, by name. For a file of joblib, take
 * `readJoblib` of `joblib.ts`.
 *
 *     deno run --allow-read examples/files/sklearn.ts line.pkl 3.5
 */
import { loads, NdArray, NdScalar, PyObject } from "@tcptalks/tcptalks/codec";

/** What a `LinearRegression` of one target predicts, computed here. */
export function readLine(bytes: Uint8Array): (x: number[]) => number {
  const model = loads(bytes);
  if (!(model instanceof PyObject) || model.name !== "LinearRegression") {
    throw new Error("No linear regression");
  }
  const weights = model.get("coef_");
  const start = model.get("intercept_");
  if (!(weights instanceof NdArray)) throw new Error("It is not fitted");
  return (x) =>
    x.reduce(
      (sum, value, i) => sum + value * Number(weights.at(i)),
      Number(start instanceof NdScalar ? start.value : start),
    );
}

if (import.meta.main) {
  const [path = "line.pkl", ...x] = Deno.args;
  console.log(readLine(await Deno.readFile(path))(x.map(Number)));
}
