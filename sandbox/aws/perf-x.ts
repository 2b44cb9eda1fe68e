import http from 'node:http'
import { startAwsServer } from './server.ts'
import { S3Service } from './s3/service.ts'
const s = new S3Service(); s.store.createBucket('examplebucket').put('test.txt',{bytes:Buffer.from('Welcome to Amazon S3.')})
const server = await startAwsServer({services:[s], clock:()=>new Date('2013-05-24T00:00:00Z')})
const agent = new http.Agent({keepAlive:true,maxSockets:32})
const put = { host:'examplebucket.s3.amazonaws.com', authorization:'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd', date:'Fri, 24 May 2013 00:00:00 GMT','x-amz-content-sha256':'44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072','x-amz-date':'20130524T000000Z','x-amz-storage-class':'REDUCED_REDUNDANCY','content-length':'21'}
const one = () => new Promise<number>((res,rej)=>{ const r=http.request({port:server.port,host:'127.0.0.1',agent,method:'PUT',path:'/test$file.text',headers:put},x=>{x.resume();x.on('end',()=>res(x.statusCode??0))});r.on('error',rej);r.end('Welcome to Amazon S3.')})
for (let round=0;round<4;round++){ const t=performance.now(); let left=10000; const st=new Set(); await Promise.all(Array.from({length:32},async()=>{while(left-->0) st.add(await one())})); console.log([...st], Math.round(10000/((performance.now()-t)/1000)),'req/s')}
await server.close(); agent.destroy()
