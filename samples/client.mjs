// Browsers and Node 22 as it is; Node 20 with --experimental-websocket:
// node client.mjs ws://localhost:8000/ws/realtime-asr "默认端口是多少？"
const [url, question] = process.argv.slice(2);
if (!question || !/^wss?:\/\/./.test(url)) { console.error("usage: node client.mjs URL QUESTION"); process.exit(2); }
const socket = new WebSocket(url);

socket.onopen = () => {
  socket.send(JSON.stringify({ type: "asr_chunk", text: question, is_final: true }));
  socket.send(JSON.stringify({ type: "control", action: "stop" })); // the open question is still answered
};

socket.onmessage = ({ data }) => {
  const frame = JSON.parse(data);
  if (frame.type === "answer") process.stdout.write(frame.content);
  if (frame.type === "error") console.error(frame.code, frame.message);
};

socket.onerror = () => { process.exitCode = 1; console.error(`No connection to ${url}: is the server running?`); };
socket.onclose = ({ code }) => process.exit(code === 1000 ? 0 : 1);
